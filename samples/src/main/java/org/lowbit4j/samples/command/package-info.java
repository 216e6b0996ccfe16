/** What commands do beside reading their options: files of options and of results, configurations of runs, checks, exports. */
@NullMarked
package org.lowbit4j.samples.command;

import org.jspecify.annotations.NullMarked;

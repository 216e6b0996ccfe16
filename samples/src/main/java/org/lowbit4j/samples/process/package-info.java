/** Java processes that this one starts. */
@NullMarked
package org.lowbit4j.samples.process;

import org.jspecify.annotations.NullMarked;

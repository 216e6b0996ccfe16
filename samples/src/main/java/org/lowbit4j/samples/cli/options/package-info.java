/** Groups of options that commands share, and the types of their values. */
@NullMarked
package org.lowbit4j.samples.cli.options;

import org.jspecify.annotations.NullMarked;

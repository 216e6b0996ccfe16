/** How arguments and files of options become the values of a command, and failures one line and an exit code. */
@NullMarked
package org.lowbit4j.samples.cli.parsing;

import org.jspecify.annotations.NullMarked;

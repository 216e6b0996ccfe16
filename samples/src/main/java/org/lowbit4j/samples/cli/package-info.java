/** The {@code lowbit} command: options, messages, exit codes and what is printed. */
@NullMarked
package org.lowbit4j.samples.cli;

import org.jspecify.annotations.NullMarked;

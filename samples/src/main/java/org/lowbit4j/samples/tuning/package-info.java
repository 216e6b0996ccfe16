/** Measures the kernels of this machine and writes the table that chooses between them. */
@NullMarked
package org.lowbit4j.samples.tuning;

import org.jspecify.annotations.NullMarked;

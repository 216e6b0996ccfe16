/** Measured time of every layer at every pair of bitwidths: the table, its file, how it is measured, and its costs. */
@NullMarked
package org.lowbit4j.bitsearch.latency;

import org.jspecify.annotations.NullMarked;

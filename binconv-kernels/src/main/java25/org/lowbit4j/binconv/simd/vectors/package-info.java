/**
 * The widths of vectors. {@link org.lowbit4j.binconv.simd.vectors.Widest}: as wide as the CPU has them.
 * {@link org.lowbit4j.binconv.simd.vectors.LookupVectors}: as wide as one look-up instruction.
 */
@NullMarked
package org.lowbit4j.binconv.simd.vectors;

import org.jspecify.annotations.NullMarked;

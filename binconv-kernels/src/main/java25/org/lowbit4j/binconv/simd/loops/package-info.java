/**
 * The loops between convolutions, element by element as the definitions say: quantisation, affine steps, additions, pooling, and
 * changes of the layout. {@link org.lowbit4j.binconv.simd.loops.VectorFloatLoops} is their door; what is left over of a vector is
 * done in scalars.
 */
@NullMarked
package org.lowbit4j.binconv.simd.loops;

import org.jspecify.annotations.NullMarked;

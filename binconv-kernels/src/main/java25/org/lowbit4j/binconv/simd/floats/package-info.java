/**
 * Float convolution: every output is one chain of fused multiply-adds in the order of the definition.
 *
 * <pre>
 *   channels last:   VectorFloatConvolution: lanes are output channels
 *     rows and columns whose windows lie alike (WindowRows, FloatTaps)
 *       cut into strips of output channels (FloatStrip) and tiles of PIXELS x VECTORS (FloatTile6x4 ... FloatTile1x1)
 *   channels first:  PositionFloatConvolution: lanes are output columns, for few output channels or many positions
 *     inner columns (PositionFloatTile), and border columns as above (BorderColumns)
 * </pre>
 */
@NullMarked
package org.lowbit4j.binconv.simd.floats;

import org.jspecify.annotations.NullMarked;

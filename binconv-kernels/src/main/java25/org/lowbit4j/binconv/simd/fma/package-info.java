/**
 * Integer convolution in float multiply-adds, exact while no sum passes 2^24; the time does not depend on the bits.
 *
 * <pre>
 *   codes [row][column][channel]
 *     | widen      CodeFloats
 *   floats of a padded image, split by input channels into chunks whose sums stay exact
 *     | multiply   FmaChunk with the tiles of package floats; DepthwiseTile with a lane for each channel
 *   float sums of a chunk
 *     | add up     FmaKernel, DepthwiseKernel
 *   accumulators [row][column][output channel]
 * </pre>
 */
@NullMarked
package org.lowbit4j.binconv.simd.fma;

import org.jspecify.annotations.NullMarked;

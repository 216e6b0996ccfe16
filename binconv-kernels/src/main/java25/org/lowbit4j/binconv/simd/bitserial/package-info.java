/**
 * Bit-serial convolution: {@code sum(w * u) = sum over planes m, k of 2^(m + k) * count(w's plane m AND u's plane k)}. Lanes are
 * output channels; an int of a lane is 32 taps and channels of one plane.
 *
 * <pre>
 *   codes [row][column][channel]
 *     | pack      PackedImage, laid out by RowLayout
 *   bits [row][plane][bit of column, channel] and the sum of every pixel's codes
 *     | gather    Patches: every kernel row of a window is one run of bits
 *   words [pixel of a block][plane, heaviest first][word]
 *     | multiply  WideBlock, NarrowBlock, in the order of PlanePairs, with the words of BlockWeights
 *     | correct   Correction: from unsigned codes to those of the grids
 *   accumulators [row][column][output channel]
 * </pre>
 */
@NullMarked
package org.lowbit4j.binconv.simd.bitserial;

import org.jspecify.annotations.NullMarked;

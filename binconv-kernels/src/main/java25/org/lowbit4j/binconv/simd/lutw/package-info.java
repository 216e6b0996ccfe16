/**
 * Look-up in tables of weights: {@code sum(w * u) = sum over planes k of 2^k * sum over taps, groups of T[bits k of the channels of a
 * group]}. Lanes are consecutive output pixels, and a tap is an offset into index bytes, so that nothing is gathered.
 *
 * <pre>
 *   codes, channels first or last
 *     | pack       IndexBytes or PixelMasks, then PositionRows, laid out by PositionLayout
 *   index bytes [kernel column][row phase][plane][group of ChannelGroups][row][output column]
 *     | look up    LookupTile, LookupPairTile: WeightTables [tile][step][output of 4][entry], bytes widened at segment ends
 *   sums of 16 bits [plane][output of a tile][position]
 *     | combine    PositionSums, in passes of planes (LookupPass, LookupPasses)
 *   AccumulatorTarget: int32, CodeTarget: codes, ScaledTarget: floats; channels first
 * </pre>
 */
@NullMarked
package org.lowbit4j.binconv.simd.lutw;

import org.jspecify.annotations.NullMarked;

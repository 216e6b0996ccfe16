/**
 * Look-up in tables of activations: six channels of one input pixel have one table of the sums of all their subsets, which all
 * taps, all output channels and all weight planes share. Lanes are 64 output channels of one plane. Needs AVX-512 VBMI.
 *
 * <pre>
 *   codes [row][column][channel]
 *     | sum        PixelSums: what the correction of signed weights needs
 *     | tabulate   SubsetTables, kept by TableRing for the rows under a window, laid out by LutAGeometry
 *   tables [row][group of 6][column phase][place][subset of 64]
 *     | look up    LutABlock, in chunks of groups (LutATaps) with one of LutATiles and the indices of LutAWeights
 *   sums of 16 bits [pixel of a tile][plane][output channel]
 *     | correct    LutAOutput
 *   accumulators [row][column][output channel]
 * </pre>
 */
@NullMarked
package org.lowbit4j.binconv.simd.luta;

import org.jspecify.annotations.NullMarked;

package org.lowbit4j.binconv.simd;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Ends the transposition: brings the 16-bit sums of 16 outputs and 64 positions to ints in [position][output] order. */
final class PositionOutput {

    /** Outputs that are transposed together. */
    static final int OUTPUTS = 16;

    /** Shorts of a vector: eight positions of a tile of outputs. */
    static final int TILE_LANES = 32;

    /** Shorts of one transposition. */
    static final int SIZE = OUTPUTS * PositionLayout.LANES;

    private static final int ROW = 4 * TILE_LANES;
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_512;

    /** Pairs of positions 0, 16, 1, 17, ... of two vectors, and 8, 24, 9, 25, ... */
    private static final IntVector LOW_PAIRS = interleaving(0);

    private static final IntVector HIGH_PAIRS = interleaving(Zmm.INTS.length() / 2);

    /** Quarters 0, 4, 1, 5 of two vectors, and 2, 6, 3, 7. */
    private static final LongVector LOW = LongVector.fromArray(LONGS, new long[] {0, 1, 8, 9, 2, 3, 10, 11}, 0);

    private static final LongVector HIGH = LongVector.fromArray(LONGS, new long[] {4, 5, 12, 13, 6, 7, 14, 15}, 0);

    private PositionOutput() {}

    private static IntVector interleaving(int from) {
        int[] lanes = new int[Zmm.INTS.length()];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = from + i / 2 + i % 2 * Zmm.INTS.length();
        }
        return Zmm.load(lanes, 0);
    }

    /**
     * Brings the four outputs of a tile side by side in every pair of positions.
     *
     * @param lanes what {@link PlaneSums} left: [output of the tile][parity][32 positions]
     * @param rows receives [parity][row of 8 positions][vector of this tile]
     */
    static void join(short[] lanes, short[] rows, int to) {
        for (int parity = 0; parity < 2; parity++) {
            int from = parity * Zmm.SHORTS.length();
            IntVector a = output(lanes, from);
            IntVector b = output(lanes, from + 2 * Zmm.SHORTS.length());
            IntVector c = output(lanes, from + 4 * Zmm.SHORTS.length());
            IntVector d = output(lanes, from + 6 * Zmm.SHORTS.length());
            IntVector acLow = LOW_PAIRS.selectFrom(a, c);
            IntVector acHigh = HIGH_PAIRS.selectFrom(a, c);
            IntVector bdLow = LOW_PAIRS.selectFrom(b, d);
            IntVector bdHigh = HIGH_PAIRS.selectFrom(b, d);
            int row = to + parity * SIZE / 2;
            LOW_PAIRS.selectFrom(acLow, bdLow).reinterpretAsShorts().intoArray(rows, row);
            HIGH_PAIRS.selectFrom(acLow, bdLow).reinterpretAsShorts().intoArray(rows, row + ROW);
            LOW_PAIRS.selectFrom(acHigh, bdHigh).reinterpretAsShorts().intoArray(rows, row + 2 * ROW);
            HIGH_PAIRS.selectFrom(acHigh, bdHigh).reinterpretAsShorts().intoArray(rows, row + 3 * ROW);
        }
    }

    private static IntVector output(short[] lanes, int from) {
        return Zmm.load(lanes, from).reinterpretAsInts();
    }

    /**
     * Writes the sums of 64 positions.
     *
     * @param rows what {@link #join} left of four tiles
     * @param constants added to every position
     * @param stride distance of positions in {@code target}
     */
    static void write(short[] rows, int from, int[] constants, int output, int[] target, int to, int stride) {
        IntVector constant = Zmm.load(constants, output);
        for (int row = 0; row < 8; row++) {
            int at = from + row * ROW;
            int position = (row & 3) * 16 + (row >> 2);
            writeRow(rows, at, constant, target, to + position * stride, stride);
        }
    }

    private static void writeRow(short[] rows, int from, IntVector constant, int[] target, int to, int stride) {
        LongVector a = tile(rows, from);
        LongVector b = tile(rows, from + Zmm.SHORTS.length());
        LongVector c = tile(rows, from + 2 * Zmm.SHORTS.length());
        LongVector d = tile(rows, from + 3 * Zmm.SHORTS.length());
        LongVector acLow = LOW.selectFrom(a, c);
        LongVector acHigh = HIGH.selectFrom(a, c);
        LongVector bdLow = LOW.selectFrom(b, d);
        LongVector bdHigh = HIGH.selectFrom(b, d);
        writePair(LOW.selectFrom(acLow, bdLow), constant, target, to, stride);
        writePair(HIGH.selectFrom(acLow, bdLow), constant, target, to + 4 * stride, stride);
        writePair(LOW.selectFrom(acHigh, bdHigh), constant, target, to + 8 * stride, stride);
        writePair(HIGH.selectFrom(acHigh, bdHigh), constant, target, to + 12 * stride, stride);
    }

    private static LongVector tile(short[] rows, int from) {
        return Zmm.load(rows, from).reinterpretAsLongs();
    }

    /** The low shorts are a position, the high ones the next of the same parity. */
    private static void writePair(LongVector pair, IntVector constant, int[] target, int to, int stride) {
        IntVector sums = pair.reinterpretAsInts();
        sums.lanewise(VectorOperators.LSHL, Short.SIZE)
                .lanewise(VectorOperators.ASHR, Short.SIZE)
                .add(constant)
                .intoArray(target, to);
        sums.lanewise(VectorOperators.ASHR, Short.SIZE).add(constant).intoArray(target, to + 2 * stride);
    }
}

package org.lowbit4j.binconv.simd;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;

/** Ends the transposition: brings the 16-bit sums of 16 outputs and 64 positions to ints in [position][output] order. */
final class PositionOutput {

    /** Outputs that are transposed together. */
    static final int OUTPUTS = 16;

    /** Shorts of one transposition: 2 parities, 4 rows of 8 positions, 4 tiles, 4 pairs of positions, 4 outputs, a pair. */
    static final int SIZE = OUTPUTS * PositionLayout.LANES;

    /** Distance of parities. */
    static final int PARITY = SIZE / 2;

    /** Distance of rows. */
    static final int ROW = PARITY / 4;

    /** Distance of tiles: a vector of shorts. */
    static final int TILE = ROW / 4;

    /** Quarters 0, 4, 1, 5 of two vectors, and 2, 6, 3, 7. */
    private static final LongVector LOW =
            LongVector.fromArray(LongVector.SPECIES_512, new long[] {0, 1, 8, 9, 2, 3, 10, 11}, 0);

    private static final LongVector HIGH =
            LongVector.fromArray(LongVector.SPECIES_512, new long[] {4, 5, 12, 13, 6, 7, 14, 15}, 0);

    private PositionOutput() {}

    /**
     * Writes the sums of 64 positions.
     *
     * @param rows what {@link PlaneSums} left of four tiles, unsigned
     * @param constants added to every position
     * @param stride distance of positions in {@code target}
     */
    static void write(short[] rows, int from, int[] constants, int output, int[] target, int to, int stride) {
        IntVector constant = Zmm.load(constants, output);
        for (int row = 0; row < 8; row++) {
            int position = (row & 3) * 16 + (row >> 2);
            writeRow(rows, from + row * ROW, constant, target, to + position * stride, stride);
        }
    }

    private static void writeRow(short[] rows, int from, IntVector constant, int[] target, int to, int stride) {
        LongVector a = tile(rows, from);
        LongVector b = tile(rows, from + TILE);
        LongVector c = tile(rows, from + 2 * TILE);
        LongVector d = tile(rows, from + 3 * TILE);
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
        sums.and(0xFFFF).add(constant).intoArray(target, to);
        sums.lanewise(VectorOperators.LSHR, Short.SIZE).add(constant).intoArray(target, to + 2 * stride);
    }
}

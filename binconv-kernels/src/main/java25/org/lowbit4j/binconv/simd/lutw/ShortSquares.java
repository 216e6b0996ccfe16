package org.lowbit4j.binconv.simd.lutw;

import jdk.incubator.vector.ShortVector;
import org.lowbit4j.binconv.simd.vectors.LookupVectors;

/**
 * Transposes 16 rows of 32 16-bit numbers: interleaving every vector with the one eight rows on turns the bits of an element's
 * row and column by one; four times, and a vector holds two columns.
 */
final class ShortSquares {

    static final int ROWS = 16;
    static final int COLUMNS = 32;

    private static final int QUARTER = ROWS / 4;
    private static final int SIZE = ROWS * COLUMNS;

    /** Lanes 0, 32, 1, 33, ... of two vectors. */
    private static final short[] LOW = interleaving(0);

    /** Lanes 16, 48, 17, 49, ... */
    private static final short[] HIGH = interleaving(COLUMNS / 2);

    private ShortSquares() {}

    private static short[] interleaving(int from) {
        short[] lanes = new short[COLUMNS];
        for (int i = 0; i < COLUMNS; i++) {
            lanes[i] = (short) (from + i / 2 + i % 2 * COLUMNS);
        }
        return lanes;
    }

    /**
     * Transposes, in place, 16 rows that are {@code 32 * squares} long; the columns follow each other.
     *
     * @param half as long, for what is half done
     */
    static void transpose(short[] rows, short[] half, int squares) {
        int rowSize = squares * COLUMNS;
        for (int i = 0; i < QUARTER; i++) {
            turnTwice(rows, i * rowSize, COLUMNS, rowSize, half, i * QUARTER * COLUMNS, squares);
        }
        for (int i = 0; i < QUARTER; i++) {
            turnTwice(half, i * COLUMNS, SIZE, COLUMNS, rows, i * QUARTER * COLUMNS, squares);
        }
    }

    /** A quarter of every square. */
    private static void turnTwice(
            short[] source, int from, int sourceStep, int rowStep, short[] target, int to, int squares) {
        ShortVector low = LookupVectors.load(LOW, 0);
        ShortVector high = LookupVectors.load(HIGH, 0);
        for (int i = 0; i < squares; i++) {
            int at = from + i * sourceStep;
            ShortVector a = LookupVectors.load(source, at);
            ShortVector b = LookupVectors.load(source, at + QUARTER * rowStep);
            ShortVector c = LookupVectors.load(source, at + 2 * QUARTER * rowStep);
            ShortVector d = LookupVectors.load(source, at + 3 * QUARTER * rowStep);
            ShortVector acLow = low.selectFrom(a, c);
            ShortVector bdLow = low.selectFrom(b, d);
            ShortVector acHigh = high.selectFrom(a, c);
            ShortVector bdHigh = high.selectFrom(b, d);
            int next = to + i * SIZE;
            low.selectFrom(acLow, bdLow).intoArray(target, next);
            high.selectFrom(acLow, bdLow).intoArray(target, next + COLUMNS);
            low.selectFrom(acHigh, bdHigh).intoArray(target, next + 2 * COLUMNS);
            high.selectFrom(acHigh, bdHigh).intoArray(target, next + 3 * COLUMNS);
        }
    }
}

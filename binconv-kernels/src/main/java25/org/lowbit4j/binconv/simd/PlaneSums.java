package org.lowbit4j.binconv.simd;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/** Adds the byte sums of the planes and segments of four outputs in 16 bits, and begins the transposition. */
final class PlaneSums {

    /** Pairs of positions 0, 16, 1, 17, ... of two vectors, and 8, 24, 9, 25, ... */
    private static final IntVector LOW = interleaving(0);

    private static final IntVector HIGH = interleaving(Zmm.INTS.length() / 2);
    private static final short BYTE = 0xFF;

    private PlaneSums() {}

    private static IntVector interleaving(int from) {
        int[] lanes = new int[Zmm.INTS.length()];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = from + i / 2 + i % 2 * Zmm.INTS.length();
        }
        return Zmm.load(lanes, 0);
    }

    /**
     * Writes {@code sum over planes k of 2^k * sum over segments} of 64 positions, with the four outputs side by side in every
     * pair of positions: for even ones, then for odd ones, four rows of 8 positions.
     *
     * @param stride distance of outputs in {@code sums}; a quarter of that of planes
     */
    static void add(byte[] sums, int from, int planes, int segments, int stride, short[] rows, int to) {
        // A byte further on, the bytes of odd positions are the low ones of shorts.
        for (int parity = 0; parity < 2; parity++) {
            addHalf(sums, from + parity, planes, segments, stride, rows, to + parity * PositionOutput.PARITY);
        }
    }

    private static void addHalf(byte[] sums, int from, int planes, int segments, int stride, short[] rows, int to) {
        ShortVector a = ShortVector.zero(Zmm.SHORTS);
        ShortVector b = a;
        ShortVector c = a;
        ShortVector d = a;
        for (int plane = planes - 1; plane >= 0; plane--) {
            a = a.add(a);
            b = b.add(b);
            c = c.add(c);
            d = d.add(d);
            int at = from + plane * WeightTables.TILE * stride;
            for (int segment = 0; segment < segments; segment++) {
                a = a.add(lowBytes(sums, at));
                b = b.add(lowBytes(sums, at + stride));
                c = c.add(lowBytes(sums, at + 2 * stride));
                d = d.add(lowBytes(sums, at + 3 * stride));
                at += Zmm.BYTES.length();
            }
        }
        IntVector acLow = LOW.selectFrom(a.reinterpretAsInts(), c.reinterpretAsInts());
        IntVector acHigh = HIGH.selectFrom(a.reinterpretAsInts(), c.reinterpretAsInts());
        IntVector bdLow = LOW.selectFrom(b.reinterpretAsInts(), d.reinterpretAsInts());
        IntVector bdHigh = HIGH.selectFrom(b.reinterpretAsInts(), d.reinterpretAsInts());
        LOW.selectFrom(acLow, bdLow).reinterpretAsShorts().intoArray(rows, to);
        HIGH.selectFrom(acLow, bdLow).reinterpretAsShorts().intoArray(rows, to + PositionOutput.ROW);
        LOW.selectFrom(acHigh, bdHigh).reinterpretAsShorts().intoArray(rows, to + 2 * PositionOutput.ROW);
        HIGH.selectFrom(acHigh, bdHigh).reinterpretAsShorts().intoArray(rows, to + 3 * PositionOutput.ROW);
    }

    private static ShortVector lowBytes(byte[] sums, int at) {
        return Zmm.load(sums, at).reinterpretAsShorts().and(BYTE);
    }
}

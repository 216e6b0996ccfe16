package org.lowbit4j.binconv.simd.loops;

import jdk.incubator.vector.ByteVector;
import org.lowbit4j.binconv.kernel.Transposition;
import org.lowbit4j.binconv.simd.vectors.Widest;

/**
 * Transposes bytes where one side is a power of two: neighbours are brought apart, or halves interleaved, as often as its
 * logarithm says. A block at a time, which stays in the first-level cache.
 */
final class ByteTransposition {

    private static final int BLOCK = 4 << 10;

    private static final int LANES = Widest.BYTES.length();

    /** Bytes that are worth a copy of their own. */
    private static final int MIN_RUN = 16;

    private static final ByteVector EVEN = lanes(2, 1, 0);
    private static final ByteVector ODD = EVEN.add((byte) 1);
    private static final ByteVector LOW = lanes(1, 2, 0);
    private static final ByteVector HIGH = LOW.add((byte) (LANES / 2));

    private ByteTransposition() {}

    /** Lane {@code i} is {@code i * step / share}, and for odd {@code i} of two shares that of the second vector. */
    private static ByteVector lanes(int step, int share, int first) {
        byte[] lanes = new byte[LANES];
        for (int i = 0; i < LANES; i++) {
            lanes[i] = (byte) (first + i * step / share + i % share * LANES);
        }
        return ByteVector.fromArray(Widest.BYTES, lanes, 0);
    }

    static void apply(byte[] source, byte[] target, Transposition t) {
        if (t.columns() <= t.rows() && isPowerOfTwo(t.columns()) && t.fromStep() == t.columns()) {
            apart(source, target, t);
        } else if (isPowerOfTwo(t.rows()) && t.toStep() == t.rows()) {
            together(source, target, t);
        } else {
            t.apply(source, target);
        }
    }

    /** Of sides that are neither trivial nor longer than a block's other side could be. */
    private static boolean isPowerOfTwo(int side) {
        return Integer.bitCount(side) == 1 && side > 1 && side <= BLOCK / MIN_RUN;
    }

    private static void apart(byte[] source, byte[] target, Transposition t) {
        int columns = t.columns();
        int rows = BLOCK / columns;
        byte[] now = new byte[BLOCK];
        byte[] next = new byte[BLOCK];
        int row = 0;
        for (; row <= t.rows() - rows; row += rows) {
            apart(source, t.from() + row * columns, now);
            for (int side = 2; side < columns; side *= 2) {
                apart(now, 0, next);
                byte[] free = now;
                now = next;
                next = free;
            }
            for (int column = 0; column < columns; column++) {
                System.arraycopy(now, column * rows, target, t.to() + column * t.toStep() + row, rows);
            }
        }
        if (row < t.rows()) {
            t.rowsFrom(row).apply(source, target);
        }
    }

    /** Even bytes of a block, then odd ones. */
    private static void apart(byte[] source, int from, byte[] target) {
        for (int i = 0; i < BLOCK; i += 2 * LANES) {
            ByteVector a = ByteVector.fromArray(Widest.BYTES, source, from + i);
            ByteVector b = ByteVector.fromArray(Widest.BYTES, source, from + i + LANES);
            EVEN.selectFrom(a, b).intoArray(target, i / 2);
            ODD.selectFrom(a, b).intoArray(target, (BLOCK + i) / 2);
        }
    }

    private static void together(byte[] source, byte[] target, Transposition t) {
        int rows = t.rows();
        int columns = BLOCK / rows;
        byte[] now = new byte[BLOCK];
        byte[] next = new byte[BLOCK];
        int column = 0;
        for (; column <= t.columns() - columns; column += columns) {
            for (int row = 0; row < rows; row++) {
                System.arraycopy(source, t.from() + row * t.fromStep() + column, now, row * columns, columns);
            }
            for (int side = 2; side < rows; side *= 2) {
                together(now, next, 0);
                byte[] free = now;
                now = next;
                next = free;
            }
            together(now, target, t.to() + column * rows);
        }
        if (column < t.columns()) {
            t.columnsFrom(column).apply(source, target);
        }
    }

    /** The halves of a block interleaved. */
    private static void together(byte[] source, byte[] target, int to) {
        for (int i = 0; i < BLOCK / 2; i += LANES) {
            ByteVector a = ByteVector.fromArray(Widest.BYTES, source, i);
            ByteVector b = ByteVector.fromArray(Widest.BYTES, source, BLOCK / 2 + i);
            LOW.selectFrom(a, b).intoArray(target, to + 2 * i);
            HIGH.selectFrom(a, b).intoArray(target, to + 2 * i + LANES);
        }
    }
}

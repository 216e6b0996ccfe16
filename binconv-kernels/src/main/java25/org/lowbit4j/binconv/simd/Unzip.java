package org.lowbit4j.binconv.simd;

import jdk.incubator.vector.ByteVector;

/** Brings the bytes of interleaved arrays apart: even ones, then odd ones; repeated, the columns of 4, 8, ... */
final class Unzip {

    /** What sizes must be a multiple of. */
    static final int STEP = 128;

    private static final ByteVector EVEN = every(2);
    private static final ByteVector ODD = EVEN.add((byte) 1);

    private Unzip() {}

    /** Indices of every stride-th byte of a vector or two. */
    static ByteVector every(int stride) {
        byte[] lanes = new byte[Zmm.BYTES.length()];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = (byte) (i * stride);
        }
        return Zmm.load(lanes, 0);
    }

    /** Writes the bytes {@code 0, 2, 4, ...} of the first {@code size}, then {@code 1, 3, 5, ...}. */
    static void apart(byte[] source, int size, byte[] target) {
        for (int i = 0; i < size; i += STEP) {
            ByteVector a = Zmm.load(source, i);
            ByteVector b = Zmm.load(source, i + Zmm.BYTES.length());
            EVEN.selectFrom(a, b).intoArray(target, i / 2);
            ODD.selectFrom(a, b).intoArray(target, (size + i) / 2);
        }
    }
}

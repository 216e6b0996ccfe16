package org.lowbit4j.binconv.simd.floats;

import static org.lowbit4j.binconv.simd.vectors.Widest.FLOATS;

import jdk.incubator.vector.FloatVector;

/** Eight output channels times two vectors of neighbouring output pixels. */
final class PositionFloatTile {

    /** Output channels of a tile. */
    static final int CHANNELS = 8;

    private PositionFloatTile() {}

    /**
     * Computes one tile.
     *
     * @param planes channels-first image
     * @param atA where the window of the first vector's first pixel begins
     * @param atB the same of the second vector
     * @param offsets of the taps, from the beginning of the window
     * @param fromTap first tap inside the image
     * @param toTap tap behind the last
     * @param weights {@code [tap][channel of the tile]}
     * @param weight where those of tap 0 begin
     * @param start start values of all channels
     * @param channel first channel of the tile
     * @param result receives channel {@code c} of the first vector at {@code toA + c * step}
     * @param toA where the first vector's first channel begins
     * @param toB the same of the second vector
     * @param step distance of two channels
     */
    static void run(
            float[] planes,
            int atA,
            int atB,
            int[] offsets,
            int fromTap,
            int toTap,
            float[] weights,
            int weight,
            float[] start,
            int channel,
            float[] result,
            int toA,
            int toB,
            int step) {
        FloatVector a0 = FloatVector.broadcast(FLOATS, start[channel]);
        FloatVector a1 = FloatVector.broadcast(FLOATS, start[channel + 1]);
        FloatVector a2 = FloatVector.broadcast(FLOATS, start[channel + 2]);
        FloatVector a3 = FloatVector.broadcast(FLOATS, start[channel + 3]);
        FloatVector a4 = FloatVector.broadcast(FLOATS, start[channel + 4]);
        FloatVector a5 = FloatVector.broadcast(FLOATS, start[channel + 5]);
        FloatVector a6 = FloatVector.broadcast(FLOATS, start[channel + 6]);
        FloatVector a7 = FloatVector.broadcast(FLOATS, start[channel + 7]);
        FloatVector b0 = a0;
        FloatVector b1 = a1;
        FloatVector b2 = a2;
        FloatVector b3 = a3;
        FloatVector b4 = a4;
        FloatVector b5 = a5;
        FloatVector b6 = a6;
        FloatVector b7 = a7;
        for (int tap = fromTap; tap < toTap; tap++) {
            FloatVector a = FloatVector.fromArray(FLOATS, planes, atA + offsets[tap]);
            FloatVector b = FloatVector.fromArray(FLOATS, planes, atB + offsets[tap]);
            int w = weight + tap * CHANNELS;
            FloatVector w0 = FloatVector.broadcast(FLOATS, weights[w]);
            a0 = a.fma(w0, a0);
            b0 = b.fma(w0, b0);
            FloatVector w1 = FloatVector.broadcast(FLOATS, weights[w + 1]);
            a1 = a.fma(w1, a1);
            b1 = b.fma(w1, b1);
            FloatVector w2 = FloatVector.broadcast(FLOATS, weights[w + 2]);
            a2 = a.fma(w2, a2);
            b2 = b.fma(w2, b2);
            FloatVector w3 = FloatVector.broadcast(FLOATS, weights[w + 3]);
            a3 = a.fma(w3, a3);
            b3 = b.fma(w3, b3);
            FloatVector w4 = FloatVector.broadcast(FLOATS, weights[w + 4]);
            a4 = a.fma(w4, a4);
            b4 = b.fma(w4, b4);
            FloatVector w5 = FloatVector.broadcast(FLOATS, weights[w + 5]);
            a5 = a.fma(w5, a5);
            b5 = b.fma(w5, b5);
            FloatVector w6 = FloatVector.broadcast(FLOATS, weights[w + 6]);
            a6 = a.fma(w6, a6);
            b6 = b.fma(w6, b6);
            FloatVector w7 = FloatVector.broadcast(FLOATS, weights[w + 7]);
            a7 = a.fma(w7, a7);
            b7 = b.fma(w7, b7);
        }
        store(a0, a1, a2, a3, result, toA, step);
        store(a4, a5, a6, a7, result, toA + 4 * step, step);
        store(b0, b1, b2, b3, result, toB, step);
        store(b4, b5, b6, b7, result, toB + 4 * step, step);
    }

    private static void store(
            FloatVector a, FloatVector b, FloatVector c, FloatVector d, float[] result, int to, int step) {
        a.intoArray(result, to);
        b.intoArray(result, to + step);
        c.intoArray(result, to + 2 * step);
        d.intoArray(result, to + 3 * step);
    }
}

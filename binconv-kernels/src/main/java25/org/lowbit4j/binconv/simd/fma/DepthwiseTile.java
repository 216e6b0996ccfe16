package org.lowbit4j.binconv.simd.fma;

import static org.lowbit4j.binconv.simd.vectors.Widest.FLOATS;
import static org.lowbit4j.binconv.simd.vectors.Widest.LANES;

import jdk.incubator.vector.FloatVector;

/** The hot loop of depthwise convolution: four vectors of neighbouring outputs of a row, over all taps. */
final class DepthwiseTile {

    /** Outputs of a tile with the longest vectors. */
    static final int ELEMENTS = 64;

    private DepthwiseTile() {}

    /** Outputs of a tile. */
    static int elements() {
        return 4 * LANES;
    }

    /**
     * Writes the sums of a tile.
     *
     * @param image padded values
     * @param at what tap 0 reads for the first output, less its offset
     * @param offsets what each tap reads
     * @param weights of the tile's outputs, for tap 0
     * @param weight the first of them
     * @param tapStep distance of the weights of two taps
     * @param sums receives the sums
     * @param to where they begin
     */
    static void sum(
            float[] image, int at, int[] offsets, float[] weights, int weight, int tapStep, float[] sums, int to) {
        FloatVector a = FloatVector.zero(FLOATS);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int tap = 0; tap < offsets.length; tap++) {
            int x = at + offsets[tap];
            int w = weight + tap * tapStep;
            a = FloatVector.fromArray(FLOATS, image, x).fma(FloatVector.fromArray(FLOATS, weights, w), a);
            b = FloatVector.fromArray(FLOATS, image, x + LANES)
                    .fma(FloatVector.fromArray(FLOATS, weights, w + LANES), b);
            c = FloatVector.fromArray(FLOATS, image, x + 2 * LANES)
                    .fma(FloatVector.fromArray(FLOATS, weights, w + 2 * LANES), c);
            d = FloatVector.fromArray(FLOATS, image, x + 3 * LANES)
                    .fma(FloatVector.fromArray(FLOATS, weights, w + 3 * LANES), d);
        }
        a.intoArray(sums, to);
        b.intoArray(sums, to + LANES);
        c.intoArray(sums, to + 2 * LANES);
        d.intoArray(sums, to + 3 * LANES);
    }
}

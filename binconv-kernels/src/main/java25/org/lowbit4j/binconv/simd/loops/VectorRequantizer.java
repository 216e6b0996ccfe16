package org.lowbit4j.binconv.simd.loops;

import static org.lowbit4j.binconv.simd.vectors.Widest.LANES;

import jdk.incubator.vector.FloatVector;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.kernel.ChannelAffine;

/** Scale, shift and unsigned codes in one pass, four vectors at a time. */
final class VectorRequantizer {

    private static final int STEP = 4 * LANES;

    private VectorRequantizer() {}

    /** Does as many elements as whole steps hold, and returns the index behind the last. */
    static int apply(
            int[] accumulators, int at, int from, int to, ChannelAffine affine, ActivationGrid grid, byte[] target) {
        float[] scale = affine.scale();
        float[] shift = affine.shift();
        int period = affine.period();
        float lower = grid.lower();
        float inverseWidth = grid.inverseWidth();
        float levels = grid.levels();
        int position = 0;
        int i = from;
        for (; i <= to - STEP; i += STEP) {
            for (int part = 0; part < STEP; part += LANES) {
                FloatVector x = VectorAffine.of(accumulators, at + i - from + part, scale, shift, position + part);
                VectorQuantizer.store(VectorQuantizer.unsigned(x, lower, inverseWidth, levels), 0, target, i + part);
            }
            position += STEP;
            position -= position >= period ? period : 0;
        }
        return i;
    }
}

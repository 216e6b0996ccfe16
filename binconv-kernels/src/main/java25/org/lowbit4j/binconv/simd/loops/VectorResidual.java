package org.lowbit4j.binconv.simd.loops;

import static org.lowbit4j.binconv.simd.vectors.Widest.FLOATS;
import static org.lowbit4j.binconv.simd.vectors.Widest.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.kernel.ChannelAffine;

/** Scale, shift, addition and ReLU in one pass, four vectors at a time. */
final class VectorResidual {

    private static final int STEP = 4 * LANES;

    private VectorResidual() {}

    /** Does as many elements as whole steps hold, and returns the index behind the last. */
    static int apply(int[] accumulators, int at, int from, int to, ChannelAffine affine, float[] skip, float[] target) {
        float[] scale = affine.scale();
        float[] shift = affine.shift();
        int period = affine.period();
        int position = 0;
        int i = from;
        for (; i <= to - STEP; i += STEP) {
            for (int part = 0; part < STEP; part += LANES) {
                FloatVector main = VectorAffine.of(accumulators, at + i - from + part, scale, shift, position + part);
                FloatVector sum = main.add(FloatVector.fromArray(FLOATS, skip, i + part));
                relu(sum).intoArray(target, i + part);
            }
            position += STEP;
            position -= position >= period ? period : 0;
        }
        return i;
    }

    /** One channel, and codes too: does as many elements as whole vectors hold, and returns the index behind the last. */
    static int apply(
            int[] accumulators,
            int at,
            int from,
            int to,
            ChannelAffine affine,
            float[] skip,
            float[] target,
            ActivationGrid grid,
            byte[] codes) {
        FloatVector scale = FloatVector.fromArray(FLOATS, affine.scale(), 0);
        FloatVector shift = FloatVector.fromArray(FLOATS, affine.shift(), 0);
        float lower = grid.lower();
        float inverseWidth = grid.inverseWidth();
        float levels = grid.levels();
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            FloatVector main = VectorAffine.floats(accumulators, at + i - from).fma(scale, shift);
            FloatVector sum = relu(main.add(FloatVector.fromArray(FLOATS, skip, i)));
            sum.intoArray(target, i);
            VectorQuantizer.store(VectorQuantizer.unsigned(sum, lower, inverseWidth, levels), 0, codes, i);
        }
        return i;
    }

    /** Keeps NaN, and makes +0 of -0, as {@link Math#max} does. */
    private static FloatVector relu(FloatVector x) {
        return x.blend(0f, x.compare(VectorOperators.LE, 0f));
    }
}

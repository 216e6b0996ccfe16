package org.lowbit4j.binconv.simd.loops;

import static org.lowbit4j.binconv.simd.vectors.Widest.FLOATS;
import static org.lowbit4j.binconv.simd.vectors.Widest.INTS;
import static org.lowbit4j.binconv.simd.vectors.Widest.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.lowbit4j.binconv.kernel.ChannelAffine;

/** Scale and shift by channel, four vectors at a time. */
final class VectorAffine {

    private static final int STEP = 4 * LANES;

    private VectorAffine() {}

    /** Does as many elements as whole steps hold, and returns the index behind the last. */
    static int apply(float[] source, int from, int to, ChannelAffine affine, float[] target) {
        float[] scale = affine.scale();
        float[] shift = affine.shift();
        int position = 0;
        int i = from;
        for (; i <= to - STEP; i += STEP) {
            for (int part = 0; part < STEP; part += LANES) {
                FloatVector x = FloatVector.fromArray(FLOATS, source, i + part);
                FloatVector scales = FloatVector.fromArray(FLOATS, scale, position + part);
                x.fma(scales, FloatVector.fromArray(FLOATS, shift, position + part))
                        .intoArray(target, i + part);
            }
            position += STEP;
            position -= position >= affine.period() ? affine.period() : 0;
        }
        return i;
    }

    /** Does as many elements as whole steps hold, and returns the index behind the last. */
    static int apply(int[] accumulators, int at, int from, int to, ChannelAffine affine, float[] target) {
        float[] scale = affine.scale();
        float[] shift = affine.shift();
        int position = 0;
        int i = from;
        for (; i <= to - STEP; i += STEP) {
            for (int part = 0; part < STEP; part += LANES) {
                FloatVector x = (FloatVector) IntVector.fromArray(INTS, accumulators, at + i - from + part)
                        .convert(VectorOperators.I2F, 0);
                FloatVector scales = FloatVector.fromArray(FLOATS, scale, position + part);
                x.fma(scales, FloatVector.fromArray(FLOATS, shift, position + part))
                        .intoArray(target, i + part);
            }
            position += STEP;
            position -= position >= affine.period() ? affine.period() : 0;
        }
        return i;
    }

    /** The vector of the accumulators from {@code index} on. */
    static FloatVector of(int[] accumulators, int index, float[] scale, float[] shift, int position) {
        return floats(accumulators, index)
                .fma(FloatVector.fromArray(FLOATS, scale, position), FloatVector.fromArray(FLOATS, shift, position));
    }

    static FloatVector floats(int[] accumulators, int index) {
        return (FloatVector) IntVector.fromArray(INTS, accumulators, index).convert(VectorOperators.I2F, 0);
    }
}

package org.lowbit4j.binconv.simd.loops;

import static jdk.incubator.vector.VectorOperators.I2B;
import static org.lowbit4j.binconv.simd.vectors.Widest.FLOATS;
import static org.lowbit4j.binconv.simd.vectors.Widest.LANES;
import static org.lowbit4j.binconv.simd.vectors.Widest.LANE_BYTES;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.lowbit4j.binconv.ir.ActivationGrid;

/**
 * {@link ActivationGrid#code} in vectors. Clamping is by comparison, which costs less than a maximum that must keep NaN and the
 * sign of zero; where the comparison is with 0, NaN becomes 0, the value whose code it has.
 */
final class VectorQuantizer {

    /** Adding it rounds a float of magnitude below 2^22 half to even, into the low bits of the sum. */
    private static final float ROUND = 0x1.8p23f;

    private VectorQuantizer() {}

    /** Does as many elements as whole vectors hold, and returns the index behind the last. */
    static int quantize(float[] source, int from, int to, ActivationGrid grid, byte[] target) {
        return switch (grid.coding()) {
            case UNSIGNED -> unsigned(source, from, to, grid.lower(), grid.inverseWidth(), grid.levels(), target);
            case SIGNED -> signed(source, from, to, grid.lower(), grid.inverseWidth(), grid.levels(), target);
            case AFFINE -> affine(source, from, to, grid.inverseWidth(), grid.levels(), grid.zeroPoint(), target);
        };
    }

    private static int unsigned(
            float[] source, int from, int to, float lower, float inverseWidth, float levels, byte[] target) {
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            FloatVector share =
                    FloatVector.fromArray(FLOATS, source, i).sub(lower).mul(inverseWidth);
            store(clamp(share).mul(levels), 0, target, i);
        }
        return i;
    }

    /** Positions between unsigned codes. */
    static FloatVector unsigned(FloatVector x, float lower, float inverseWidth, float levels) {
        return clamp(x.sub(lower).mul(inverseWidth)).mul(levels);
    }

    private static int signed(
            float[] source, int from, int to, float lower, float inverseWidth, int levels, byte[] target) {
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            FloatVector x = FloatVector.fromArray(FLOATS, source, i);
            FloatVector magnitude = clamp(x.abs().sub(lower).mul(inverseWidth)).mul(levels);
            FloatVector position = magnitude.blend(magnitude.neg(), x.compare(VectorOperators.LT, 0f));
            store(position, levels, target, i);
        }
        return i;
    }

    private static int affine(
            float[] source, int from, int to, float inverseWidth, int levels, int zeroPoint, byte[] target) {
        float least = -(float) zeroPoint;
        float most = levels - zeroPoint;
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            FloatVector x =
                    FloatVector.fromArray(FLOATS, source, i).mul(inverseWidth).mul(levels);
            x = x.blend(least, x.compare(VectorOperators.LT, least)).blend(most, x.compare(VectorOperators.GT, most));
            x = x.blend(0f, x.test(VectorOperators.IS_NAN));
            store(x, zeroPoint, target, i);
        }
        return i;
    }

    /** Into 0..1; NaN to 0. */
    private static FloatVector clamp(FloatVector share) {
        FloatVector atLeast = FloatVector.zero(FLOATS).blend(share, share.compare(VectorOperators.GT, 0f));
        return atLeast.blend(1f, share.compare(VectorOperators.GT, 1f));
    }

    /** Stores the unsigned codes of positions between codes. */
    static void store(FloatVector position, int offset, byte[] target, int at) {
        ((ByteVector) position.add(ROUND).reinterpretAsInts().add(offset).convertShape(I2B, LANE_BYTES, 0))
                .intoArray(target, at);
    }
}

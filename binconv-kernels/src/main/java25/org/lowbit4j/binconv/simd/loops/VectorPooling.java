package org.lowbit4j.binconv.simd.loops;

import static org.lowbit4j.binconv.simd.vectors.Widest.FLOATS;
import static org.lowbit4j.binconv.simd.vectors.Widest.LANES;

import jdk.incubator.vector.FloatVector;
import org.lowbit4j.binconv.kernel.FloatLoops.Region;

/** Pools whose results stay in registers, two vectors of channels at a time. */
final class VectorPooling {

    private static final int STEP = 2 * LANES;

    private VectorPooling() {}

    /** Does as many channels as whole steps hold, and returns the channel behind the last. */
    static int max(float[] image, Region region, float[] target, int at) {
        int c = 0;
        for (; c <= region.channels() - STEP; c += STEP) {
            max(image, region.from() + c, region, target, at + c);
        }
        return c;
    }

    private static void max(float[] image, int from, Region region, float[] target, int at) {
        FloatVector a = FloatVector.fromArray(FLOATS, image, from);
        FloatVector b = FloatVector.fromArray(FLOATS, image, from + LANES);
        for (int row = 0; row < region.rows(); row++) {
            int pixel = from + row * region.rowStep();
            for (int column = 0; column < region.columns(); column++) {
                a = a.max(FloatVector.fromArray(FLOATS, image, pixel));
                b = b.max(FloatVector.fromArray(FLOATS, image, pixel + LANES));
                pixel += region.columnStep();
            }
        }
        a.intoArray(target, at);
        b.intoArray(target, at + LANES);
    }

    /** Does as many channels as whole steps hold, and returns the channel behind the last. */
    static int mean(float[] image, Region region, float[] target, int at) {
        int c = 0;
        for (; c <= region.channels() - STEP; c += STEP) {
            mean(image, region.from() + c, region, target, at + c);
        }
        return c;
    }

    private static void mean(float[] image, int from, Region region, float[] target, int at) {
        FloatVector a = FloatVector.zero(FLOATS);
        FloatVector b = a;
        for (int row = 0; row < region.rows(); row++) {
            int pixel = from + row * region.rowStep();
            for (int column = 0; column < region.columns(); column++) {
                a = a.add(FloatVector.fromArray(FLOATS, image, pixel));
                b = b.add(FloatVector.fromArray(FLOATS, image, pixel + LANES));
                pixel += region.columnStep();
            }
        }
        float factor = 1f / (region.rows() * region.columns());
        a.mul(factor).intoArray(target, at);
        b.mul(factor).intoArray(target, at + LANES);
    }
}

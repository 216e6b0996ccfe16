package org.lowbit4j.binconv.simd.floats;

import static org.lowbit4j.binconv.simd.vectors.Widest.FLOATS;
import static org.lowbit4j.binconv.simd.vectors.Widest.LANES;

import jdk.incubator.vector.FloatVector;

/** One pixel times two vectors. */
final class FloatTile1x2 implements FloatTile {

    @Override
    public int pixels() {
        return 1;
    }

    @Override
    public int vectors() {
        return 2;
    }

    @Override
    public void run(
            FloatBlock block,
            FloatTaps taps,
            int fromTap,
            int toTap,
            float[] image,
            int corner,
            float[] result,
            int at,
            FloatSteps steps) {
        float[] weights = block.weights();
        int[] offsets = taps.offsets();
        int[] rows = taps.weights();
        FloatVector s00 = FloatVector.fromArray(FLOATS, block.start(), 0);
        FloatVector s01 = FloatVector.fromArray(FLOATS, block.start(), LANES);
        for (int tap = fromTap; tap < toTap; tap++) {
            int x = corner + offsets[tap];
            int row = rows[tap] * (2 * LANES);
            FloatVector w0 = FloatVector.fromArray(FLOATS, weights, row);
            FloatVector w1 = FloatVector.fromArray(FLOATS, weights, row + LANES);
            FloatVector x0 = FloatVector.broadcast(FLOATS, image[x]);
            s00 = x0.fma(w0, s00);
            s01 = x0.fma(w1, s01);
        }
        s00.intoArray(result, at);
        s01.intoArray(result, at + LANES);
    }
}

package org.lowbit4j.binconv.simd.floats;

import static org.lowbit4j.binconv.simd.vectors.Widest.FLOATS;
import static org.lowbit4j.binconv.simd.vectors.Widest.LANES;

import jdk.incubator.vector.FloatVector;

/** One pixel times four vectors. */
final class FloatTile1x4 implements FloatTile {

    @Override
    public int pixels() {
        return 1;
    }

    @Override
    public int vectors() {
        return 4;
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
        FloatVector s02 = FloatVector.fromArray(FLOATS, block.start(), 2 * LANES);
        FloatVector s03 = FloatVector.fromArray(FLOATS, block.start(), 3 * LANES);
        for (int tap = fromTap; tap < toTap; tap++) {
            int x = corner + offsets[tap];
            int row = rows[tap] * (4 * LANES);
            FloatVector w0 = FloatVector.fromArray(FLOATS, weights, row);
            FloatVector w1 = FloatVector.fromArray(FLOATS, weights, row + LANES);
            FloatVector w2 = FloatVector.fromArray(FLOATS, weights, row + 2 * LANES);
            FloatVector w3 = FloatVector.fromArray(FLOATS, weights, row + 3 * LANES);
            FloatVector x0 = FloatVector.broadcast(FLOATS, image[x]);
            s00 = x0.fma(w0, s00);
            s01 = x0.fma(w1, s01);
            s02 = x0.fma(w2, s02);
            s03 = x0.fma(w3, s03);
        }
        s00.intoArray(result, at);
        s01.intoArray(result, at + LANES);
        s02.intoArray(result, at + 2 * LANES);
        s03.intoArray(result, at + 3 * LANES);
    }
}

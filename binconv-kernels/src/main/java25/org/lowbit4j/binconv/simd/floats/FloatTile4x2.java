package org.lowbit4j.binconv.simd.floats;

import static org.lowbit4j.binconv.simd.vectors.Widest.FLOATS;
import static org.lowbit4j.binconv.simd.vectors.Widest.LANES;

import jdk.incubator.vector.FloatVector;

/** Four pixels times two vectors. */
final class FloatTile4x2 implements FloatTile {

    @Override
    public int pixels() {
        return 4;
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
        int step = steps.image();
        int resultStep = steps.result();
        FloatVector s00 = FloatVector.fromArray(FLOATS, block.start(), 0);
        FloatVector s01 = FloatVector.fromArray(FLOATS, block.start(), LANES);
        FloatVector s10 = s00;
        FloatVector s11 = s01;
        FloatVector s20 = s00;
        FloatVector s21 = s01;
        FloatVector s30 = s00;
        FloatVector s31 = s01;
        for (int tap = fromTap; tap < toTap; tap++) {
            int x = corner + offsets[tap];
            int row = rows[tap] * (2 * LANES);
            FloatVector w0 = FloatVector.fromArray(FLOATS, weights, row);
            FloatVector w1 = FloatVector.fromArray(FLOATS, weights, row + LANES);
            FloatVector x0 = FloatVector.broadcast(FLOATS, image[x]);
            s00 = x0.fma(w0, s00);
            s01 = x0.fma(w1, s01);
            FloatVector x1 = FloatVector.broadcast(FLOATS, image[x + step]);
            s10 = x1.fma(w0, s10);
            s11 = x1.fma(w1, s11);
            FloatVector x2 = FloatVector.broadcast(FLOATS, image[x + 2 * step]);
            s20 = x2.fma(w0, s20);
            s21 = x2.fma(w1, s21);
            FloatVector x3 = FloatVector.broadcast(FLOATS, image[x + 3 * step]);
            s30 = x3.fma(w0, s30);
            s31 = x3.fma(w1, s31);
        }
        s00.intoArray(result, at);
        s01.intoArray(result, at + LANES);
        s10.intoArray(result, at + resultStep);
        s11.intoArray(result, at + resultStep + LANES);
        s20.intoArray(result, at + 2 * resultStep);
        s21.intoArray(result, at + 2 * resultStep + LANES);
        s30.intoArray(result, at + 3 * resultStep);
        s31.intoArray(result, at + 3 * resultStep + LANES);
    }
}

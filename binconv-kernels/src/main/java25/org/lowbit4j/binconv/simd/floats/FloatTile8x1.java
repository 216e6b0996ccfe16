package org.lowbit4j.binconv.simd.floats;

import static org.lowbit4j.binconv.simd.vectors.Widest.FLOATS;
import static org.lowbit4j.binconv.simd.vectors.Widest.LANES;

import jdk.incubator.vector.FloatVector;

/** Eight pixels times one vector. */
final class FloatTile8x1 implements FloatTile {

    @Override
    public int pixels() {
        return 8;
    }

    @Override
    public int vectors() {
        return 1;
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
        FloatVector s10 = s00;
        FloatVector s20 = s00;
        FloatVector s30 = s00;
        FloatVector s40 = s00;
        FloatVector s50 = s00;
        FloatVector s60 = s00;
        FloatVector s70 = s00;
        for (int tap = fromTap; tap < toTap; tap++) {
            int x = corner + offsets[tap];
            int row = rows[tap] * LANES;
            FloatVector w0 = FloatVector.fromArray(FLOATS, weights, row);
            FloatVector x0 = FloatVector.broadcast(FLOATS, image[x]);
            s00 = x0.fma(w0, s00);
            FloatVector x1 = FloatVector.broadcast(FLOATS, image[x + step]);
            s10 = x1.fma(w0, s10);
            FloatVector x2 = FloatVector.broadcast(FLOATS, image[x + 2 * step]);
            s20 = x2.fma(w0, s20);
            FloatVector x3 = FloatVector.broadcast(FLOATS, image[x + 3 * step]);
            s30 = x3.fma(w0, s30);
            FloatVector x4 = FloatVector.broadcast(FLOATS, image[x + 4 * step]);
            s40 = x4.fma(w0, s40);
            FloatVector x5 = FloatVector.broadcast(FLOATS, image[x + 5 * step]);
            s50 = x5.fma(w0, s50);
            FloatVector x6 = FloatVector.broadcast(FLOATS, image[x + 6 * step]);
            s60 = x6.fma(w0, s60);
            FloatVector x7 = FloatVector.broadcast(FLOATS, image[x + 7 * step]);
            s70 = x7.fma(w0, s70);
        }
        s00.intoArray(result, at);
        s10.intoArray(result, at + resultStep);
        s20.intoArray(result, at + 2 * resultStep);
        s30.intoArray(result, at + 3 * resultStep);
        s40.intoArray(result, at + 4 * resultStep);
        s50.intoArray(result, at + 5 * resultStep);
        s60.intoArray(result, at + 6 * resultStep);
        s70.intoArray(result, at + 7 * resultStep);
    }
}

package org.lowbit4j.binconv.simd.floats;

import static org.lowbit4j.binconv.simd.vectors.Widest.FLOATS;
import static org.lowbit4j.binconv.simd.vectors.Widest.LANES;

import jdk.incubator.vector.FloatVector;

/** Six pixels times four vectors. */
final class FloatTile6x4 implements FloatTile {

    @Override
    public int pixels() {
        return 6;
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
        int step = steps.image();
        int resultStep = steps.result();
        FloatVector s00 = FloatVector.fromArray(FLOATS, block.start(), 0);
        FloatVector s01 = FloatVector.fromArray(FLOATS, block.start(), LANES);
        FloatVector s02 = FloatVector.fromArray(FLOATS, block.start(), 2 * LANES);
        FloatVector s03 = FloatVector.fromArray(FLOATS, block.start(), 3 * LANES);
        FloatVector s10 = s00;
        FloatVector s11 = s01;
        FloatVector s12 = s02;
        FloatVector s13 = s03;
        FloatVector s20 = s00;
        FloatVector s21 = s01;
        FloatVector s22 = s02;
        FloatVector s23 = s03;
        FloatVector s30 = s00;
        FloatVector s31 = s01;
        FloatVector s32 = s02;
        FloatVector s33 = s03;
        FloatVector s40 = s00;
        FloatVector s41 = s01;
        FloatVector s42 = s02;
        FloatVector s43 = s03;
        FloatVector s50 = s00;
        FloatVector s51 = s01;
        FloatVector s52 = s02;
        FloatVector s53 = s03;
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
            FloatVector x1 = FloatVector.broadcast(FLOATS, image[x + step]);
            s10 = x1.fma(w0, s10);
            s11 = x1.fma(w1, s11);
            s12 = x1.fma(w2, s12);
            s13 = x1.fma(w3, s13);
            FloatVector x2 = FloatVector.broadcast(FLOATS, image[x + 2 * step]);
            s20 = x2.fma(w0, s20);
            s21 = x2.fma(w1, s21);
            s22 = x2.fma(w2, s22);
            s23 = x2.fma(w3, s23);
            FloatVector x3 = FloatVector.broadcast(FLOATS, image[x + 3 * step]);
            s30 = x3.fma(w0, s30);
            s31 = x3.fma(w1, s31);
            s32 = x3.fma(w2, s32);
            s33 = x3.fma(w3, s33);
            FloatVector x4 = FloatVector.broadcast(FLOATS, image[x + 4 * step]);
            s40 = x4.fma(w0, s40);
            s41 = x4.fma(w1, s41);
            s42 = x4.fma(w2, s42);
            s43 = x4.fma(w3, s43);
            FloatVector x5 = FloatVector.broadcast(FLOATS, image[x + 5 * step]);
            s50 = x5.fma(w0, s50);
            s51 = x5.fma(w1, s51);
            s52 = x5.fma(w2, s52);
            s53 = x5.fma(w3, s53);
        }
        s00.intoArray(result, at);
        s01.intoArray(result, at + LANES);
        s02.intoArray(result, at + 2 * LANES);
        s03.intoArray(result, at + 3 * LANES);
        s10.intoArray(result, at + resultStep);
        s11.intoArray(result, at + resultStep + LANES);
        s12.intoArray(result, at + resultStep + 2 * LANES);
        s13.intoArray(result, at + resultStep + 3 * LANES);
        s20.intoArray(result, at + 2 * resultStep);
        s21.intoArray(result, at + 2 * resultStep + LANES);
        s22.intoArray(result, at + 2 * resultStep + 2 * LANES);
        s23.intoArray(result, at + 2 * resultStep + 3 * LANES);
        s30.intoArray(result, at + 3 * resultStep);
        s31.intoArray(result, at + 3 * resultStep + LANES);
        s32.intoArray(result, at + 3 * resultStep + 2 * LANES);
        s33.intoArray(result, at + 3 * resultStep + 3 * LANES);
        s40.intoArray(result, at + 4 * resultStep);
        s41.intoArray(result, at + 4 * resultStep + LANES);
        s42.intoArray(result, at + 4 * resultStep + 2 * LANES);
        s43.intoArray(result, at + 4 * resultStep + 3 * LANES);
        s50.intoArray(result, at + 5 * resultStep);
        s51.intoArray(result, at + 5 * resultStep + LANES);
        s52.intoArray(result, at + 5 * resultStep + 2 * LANES);
        s53.intoArray(result, at + 5 * resultStep + 3 * LANES);
    }
}

package org.lowbit4j.binconv.simd;

import static org.lowbit4j.binconv.simd.LutAGeometry.TABLE;
import static org.lowbit4j.binconv.simd.LutATile.LANES;
import static org.lowbit4j.binconv.simd.LutATile.PIXEL_SUMS;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import org.lowbit4j.binconv.kernel.ConvolutionSpec;

/** From the 16-bit sums of the planes to accumulators. */
final class LutAOutput {

    private static final int INTS = LANES / 2;
    private static final int LOW = 0xFFFF;

    private final int planes;
    private final int topSign;
    private final int coefficientShift;
    private final int outputs;
    private final int[] channelConstants;
    private final int[] part = new int[TABLE];

    LutAOutput(ConvolutionSpec spec, LutAWeights weights, int[] channelConstants) {
        this.planes = weights.planes;
        this.topSign = weights.symmetric ? -1 : 0;
        this.coefficientShift = weights.symmetric ? 0 : 1;
        this.outputs = spec.output().channels();
        this.channelConstants = channelConstants;
    }

    /**
     * The accumulators of some pixels of one tile for one block of channels.
     *
     * @param sums sums {@code [plane][tile pixel]}
     * @param at where they begin
     * @param pixelConstants one a pixel
     * @param accumulators receives them
     * @param to offset of the first pixel's first channel
     */
    void write(
            short[] sums,
            int at,
            int block,
            int pixels,
            int[] pixelConstants,
            int firstPixel,
            int[] accumulators,
            int to) {
        int channels = Math.min(TABLE, outputs - block * TABLE);
        for (int pixel = 0; pixel < pixels; pixel++) {
            int from = at + pixel * PIXEL_SUMS;
            int constant = pixelConstants[firstPixel + pixel];
            int target = to + pixel * outputs + block * TABLE;
            if (channels == TABLE) {
                write(sums, from, block * TABLE, constant, accumulators, target);
            } else {
                write(sums, from, block * TABLE, constant, part, 0);
                System.arraycopy(part, 0, accumulators, target, channels);
            }
        }
    }

    private void write(short[] sums, int at, int channel, int pixelConstant, int[] target, int to) {
        int top = at + (planes - 1) * LutATile.PIXELS * PIXEL_SUMS;
        IntVector high = high(sums, top);
        IntVector even = even(sums, top, high);
        IntVector sum0 = even.and(LOW).lanewise(VectorOperators.XOR, topSign).sub(topSign);
        IntVector sum1 = high.and(LOW).lanewise(VectorOperators.XOR, topSign).sub(topSign);
        IntVector sum2 = even.lanewise(VectorOperators.LSHR, Short.SIZE)
                .lanewise(VectorOperators.XOR, topSign)
                .sub(topSign);
        IntVector sum3 = high.lanewise(VectorOperators.LSHR, Short.SIZE)
                .lanewise(VectorOperators.XOR, topSign)
                .sub(topSign);
        for (int from = top - LutATile.PIXELS * PIXEL_SUMS; from >= at; from -= LutATile.PIXELS * PIXEL_SUMS) {
            high = high(sums, from);
            even = even(sums, from, high);
            sum0 = sum0.add(sum0).add(even.and(LOW));
            sum1 = sum1.add(sum1).add(high.and(LOW));
            sum2 = sum2.add(sum2).add(even.lanewise(VectorOperators.LSHR, Short.SIZE));
            sum3 = sum3.add(sum3).add(high.lanewise(VectorOperators.LSHR, Short.SIZE));
        }
        finish(sum0, channel, pixelConstant, target, to);
        finish(sum1, channel + INTS, pixelConstant, target, to + INTS);
        finish(sum2, channel + 2 * INTS, pixelConstant, target, to + 2 * INTS);
        finish(sum3, channel + 3 * INTS, pixelConstant, target, to + 3 * INTS);
    }

    private static IntVector high(short[] sums, int at) {
        return Zmm.load(sums, at + LANES).reinterpretAsInts();
    }

    private static IntVector even(short[] sums, int at, IntVector high) {
        ShortVector lifted = high.reinterpretAsShorts().lanewise(VectorOperators.LSHL, Byte.SIZE);
        return Zmm.load(sums, at).sub(lifted).reinterpretAsInts();
    }

    private void finish(IntVector sum, int channel, int pixelConstant, int[] target, int to) {
        sum.lanewise(VectorOperators.LSHL, coefficientShift)
                .add(Zmm.load(channelConstants, channel))
                .add(pixelConstant)
                .intoArray(target, to);
    }
}

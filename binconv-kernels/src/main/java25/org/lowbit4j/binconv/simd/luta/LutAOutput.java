package org.lowbit4j.binconv.simd.luta;

import static org.lowbit4j.binconv.simd.luta.LutAGeometry.TABLE;
import static org.lowbit4j.binconv.simd.luta.LutATile.LANES;
import static org.lowbit4j.binconv.simd.luta.LutATile.PIXEL_SUMS;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import org.lowbit4j.binconv.kernel.ConvolutionSpec;
import org.lowbit4j.binconv.simd.vectors.LookupVectors;

/** From the 16-bit sums of the planes to accumulators. */
final class LutAOutput {

    private static final int INTS = LANES / 2;
    private static final int LOW = 0xFFFF;

    private final int planes;
    /** Distance of two planes' sums. */
    private final int planeSums;

    /** All bits where the highest plane counts negatively. */
    private final int topSign;
    /** Shift by the coefficient of a plane's least weight. */
    private final int shift;

    private final int outputs;
    private final int[] channelConstants;
    private final int[] part;

    LutAOutput(ConvolutionSpec spec, int tilePixels, LutAWeights weights, int[] channelConstants) {
        this.planes = weights.planes;
        this.planeSums = tilePixels * PIXEL_SUMS;
        this.part = new int[tilePixels * TABLE];
        this.topSign = weights.signed ? -1 : 0;
        this.shift = weights.signed ? 0 : 1;
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
        int channel = block * TABLE;
        int channels = Math.min(TABLE, outputs - channel);
        if (channels == TABLE) {
            combine(
                    sums,
                    at,
                    planes,
                    planeSums,
                    topSign,
                    shift,
                    channelConstants,
                    channel,
                    pixelConstants,
                    firstPixel,
                    pixels,
                    accumulators,
                    to + channel,
                    outputs);
            return;
        }
        combine(
                sums,
                at,
                planes,
                planeSums,
                topSign,
                shift,
                channelConstants,
                channel,
                pixelConstants,
                firstPixel,
                pixels,
                part,
                0,
                TABLE);
        for (int pixel = 0; pixel < pixels; pixel++) {
            System.arraycopy(part, pixel * TABLE, accumulators, to + channel + pixel * outputs, channels);
        }
    }

    /**
     * Planes from the highest to the lowest, doubling on the way; all calls of the Vector API in one method, because vectors
     * that cross a method's border may end on the heap.
     */
    private static void combine(
            short[] sums,
            int at,
            int planes,
            int planeSums,
            int topSign,
            int shift,
            int[] channelConstants,
            int channel,
            int[] pixelConstants,
            int firstPixel,
            int pixels,
            int[] target,
            int to,
            int stride) {
        IntVector constant0 = IntVector.fromArray(LookupVectors.INTS, channelConstants, channel);
        IntVector constant1 = IntVector.fromArray(LookupVectors.INTS, channelConstants, channel + INTS);
        IntVector constant2 = IntVector.fromArray(LookupVectors.INTS, channelConstants, channel + 2 * INTS);
        IntVector constant3 = IntVector.fromArray(LookupVectors.INTS, channelConstants, channel + 3 * INTS);
        IntVector coefficient = IntVector.broadcast(LookupVectors.INTS, shift);
        for (int pixel = 0; pixel < pixels; pixel++) {
            int from = at + (planes - 1) * planeSums + pixel * PIXEL_SUMS;
            IntVector whole =
                    ShortVector.fromArray(LookupVectors.SHORTS, sums, from).reinterpretAsInts();
            IntVector shifted = ShortVector.fromArray(LookupVectors.SHORTS, sums, from + LANES)
                    .reinterpretAsInts();
            IntVector byte3 = shifted.lanewise(VectorOperators.LSHR, Short.SIZE);
            IntVector byte2 = whole.lanewise(VectorOperators.LSHR, Short.SIZE)
                    .sub(byte3.lanewise(VectorOperators.LSHL, Byte.SIZE))
                    .and(LOW);
            IntVector byte1 =
                    shifted.sub(byte2.lanewise(VectorOperators.LSHL, Byte.SIZE)).and(LOW);
            IntVector byte0 =
                    whole.sub(byte1.lanewise(VectorOperators.LSHL, Byte.SIZE)).and(LOW);
            IntVector sum0 = byte0.lanewise(VectorOperators.XOR, topSign).sub(topSign);
            IntVector sum1 = byte1.lanewise(VectorOperators.XOR, topSign).sub(topSign);
            IntVector sum2 = byte2.lanewise(VectorOperators.XOR, topSign).sub(topSign);
            IntVector sum3 = byte3.lanewise(VectorOperators.XOR, topSign).sub(topSign);
            for (int plane = 1; plane < planes; plane++) {
                from -= planeSums;
                whole = ShortVector.fromArray(LookupVectors.SHORTS, sums, from).reinterpretAsInts();
                shifted = ShortVector.fromArray(LookupVectors.SHORTS, sums, from + LANES)
                        .reinterpretAsInts();
                byte3 = shifted.lanewise(VectorOperators.LSHR, Short.SIZE);
                byte2 = whole.lanewise(VectorOperators.LSHR, Short.SIZE)
                        .sub(byte3.lanewise(VectorOperators.LSHL, Byte.SIZE))
                        .and(LOW);
                byte1 = shifted.sub(byte2.lanewise(VectorOperators.LSHL, Byte.SIZE))
                        .and(LOW);
                byte0 = whole.sub(byte1.lanewise(VectorOperators.LSHL, Byte.SIZE))
                        .and(LOW);
                sum0 = sum0.add(sum0).add(byte0);
                sum1 = sum1.add(sum1).add(byte1);
                sum2 = sum2.add(sum2).add(byte2);
                sum3 = sum3.add(sum3).add(byte3);
            }
            IntVector constant = IntVector.broadcast(LookupVectors.INTS, pixelConstants[firstPixel + pixel]);
            int pixelTo = to + pixel * stride;
            sum0.lanewise(VectorOperators.LSHL, coefficient)
                    .add(constant0)
                    .add(constant)
                    .intoArray(target, pixelTo);
            sum1.lanewise(VectorOperators.LSHL, coefficient)
                    .add(constant1)
                    .add(constant)
                    .intoArray(target, pixelTo + INTS);
            sum2.lanewise(VectorOperators.LSHL, coefficient)
                    .add(constant2)
                    .add(constant)
                    .intoArray(target, pixelTo + 2 * INTS);
            sum3.lanewise(VectorOperators.LSHL, coefficient)
                    .add(constant3)
                    .add(constant)
                    .intoArray(target, pixelTo + 3 * INTS);
        }
    }
}

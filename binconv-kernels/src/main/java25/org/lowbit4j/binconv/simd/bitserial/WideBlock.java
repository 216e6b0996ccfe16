package org.lowbit4j.binconv.simd.bitserial;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.lowbit4j.binconv.simd.vectors.Widest;

/** Four vectors of output channels. A tile is four pixels, so that its sums fill half of the registers; single pixels follow. */
final class WideBlock implements OutputBlock {

    /** Output channels. */
    static final int LANES = 4 * Widest.LANES;

    private static final int TILE = 4;

    private final int[] weights;
    private final int[] stretches;
    private final Correction correction;

    WideBlock(BlockWeights all, int firstOutput) {
        this.weights = all.words(firstOutput, LANES);
        this.stretches = all.stretches();
        this.correction = all.correction(firstOutput, LANES);
    }

    @Override
    public int lanes() {
        return LANES;
    }

    @Override
    public int tilePixels() {
        return 1;
    }

    @Override
    public void multiply(Patches patches, int pixels, int[] target, int at, int stride) {
        int pixel = 0;
        for (; pixel + TILE <= pixels; pixel += TILE) {
            fourPixels(patches, pixel, target, at + pixel * stride, stride);
        }
        for (; pixel < pixels; pixel++) {
            onePixel(patches, pixel, target, at + pixel * stride);
        }
        correction.apply(patches.sums(), pixels, target, at, stride);
    }

    /** 16 sums: one more form of this loop, or more sums, and C2 keeps them in memory. */
    private void fourPixels(Patches patches, int pixel, int[] target, int at, int stride) {
        int[] words = patches.words();
        IntVector sum00 = IntVector.zero(Widest.INTS);
        IntVector sum01 = sum00;
        IntVector sum02 = sum00;
        IntVector sum03 = sum00;
        IntVector sum10 = sum00;
        IntVector sum11 = sum00;
        IntVector sum12 = sum00;
        IntVector sum13 = sum00;
        IntVector sum20 = sum00;
        IntVector sum21 = sum00;
        IntVector sum22 = sum00;
        IntVector sum23 = sum00;
        IntVector sum30 = sum00;
        IntVector sum31 = sum00;
        IntVector sum32 = sum00;
        IntVector sum33 = sum00;
        for (int s = 0; s < stretches.length; s += PlanePairs.FIELDS) {
            sum00 = sum00.add(sum00);
            sum01 = sum01.add(sum01);
            sum02 = sum02.add(sum02);
            sum03 = sum03.add(sum03);
            sum10 = sum10.add(sum10);
            sum11 = sum11.add(sum11);
            sum12 = sum12.add(sum12);
            sum13 = sum13.add(sum13);
            sum20 = sum20.add(sum20);
            sum21 = sum21.add(sum21);
            sum22 = sum22.add(sum22);
            sum23 = sum23.add(sum23);
            sum30 = sum30.add(sum30);
            sum31 = sum31.add(sum31);
            sum32 = sum32.add(sum32);
            sum33 = sum33.add(sum33);
            int weight = stretches[s] * LANES;
            int word0 = pixel * patches.pixelWords() + stretches[s + 1];
            int word1 = word0 + patches.pixelWords();
            int word2 = word1 + patches.pixelWords();
            int word3 = word2 + patches.pixelWords();
            int count = stretches[s + 2];
            for (int i = 0; i < count; i++) {
                IntVector lanes0 = IntVector.fromArray(Widest.INTS, weights, weight + i * LANES);
                IntVector lanes1 = IntVector.fromArray(Widest.INTS, weights, weight + i * LANES + Widest.LANES);
                IntVector lanes2 = IntVector.fromArray(Widest.INTS, weights, weight + i * LANES + 2 * Widest.LANES);
                IntVector lanes3 = IntVector.fromArray(Widest.INTS, weights, weight + i * LANES + 3 * Widest.LANES);
                IntVector bits0 = IntVector.broadcast(Widest.INTS, words[word0 + i]);
                sum00 = sum00.add(lanes0.and(bits0).lanewise(VectorOperators.BIT_COUNT));
                sum01 = sum01.add(lanes1.and(bits0).lanewise(VectorOperators.BIT_COUNT));
                sum02 = sum02.add(lanes2.and(bits0).lanewise(VectorOperators.BIT_COUNT));
                sum03 = sum03.add(lanes3.and(bits0).lanewise(VectorOperators.BIT_COUNT));
                IntVector bits1 = IntVector.broadcast(Widest.INTS, words[word1 + i]);
                sum10 = sum10.add(lanes0.and(bits1).lanewise(VectorOperators.BIT_COUNT));
                sum11 = sum11.add(lanes1.and(bits1).lanewise(VectorOperators.BIT_COUNT));
                sum12 = sum12.add(lanes2.and(bits1).lanewise(VectorOperators.BIT_COUNT));
                sum13 = sum13.add(lanes3.and(bits1).lanewise(VectorOperators.BIT_COUNT));
                IntVector bits2 = IntVector.broadcast(Widest.INTS, words[word2 + i]);
                sum20 = sum20.add(lanes0.and(bits2).lanewise(VectorOperators.BIT_COUNT));
                sum21 = sum21.add(lanes1.and(bits2).lanewise(VectorOperators.BIT_COUNT));
                sum22 = sum22.add(lanes2.and(bits2).lanewise(VectorOperators.BIT_COUNT));
                sum23 = sum23.add(lanes3.and(bits2).lanewise(VectorOperators.BIT_COUNT));
                IntVector bits3 = IntVector.broadcast(Widest.INTS, words[word3 + i]);
                sum30 = sum30.add(lanes0.and(bits3).lanewise(VectorOperators.BIT_COUNT));
                sum31 = sum31.add(lanes1.and(bits3).lanewise(VectorOperators.BIT_COUNT));
                sum32 = sum32.add(lanes2.and(bits3).lanewise(VectorOperators.BIT_COUNT));
                sum33 = sum33.add(lanes3.and(bits3).lanewise(VectorOperators.BIT_COUNT));
            }
        }
        sum00.intoArray(target, at);
        sum01.intoArray(target, at + Widest.LANES);
        sum02.intoArray(target, at + 2 * Widest.LANES);
        sum03.intoArray(target, at + 3 * Widest.LANES);
        sum10.intoArray(target, at + stride);
        sum11.intoArray(target, at + stride + Widest.LANES);
        sum12.intoArray(target, at + stride + 2 * Widest.LANES);
        sum13.intoArray(target, at + stride + 3 * Widest.LANES);
        sum20.intoArray(target, at + 2 * stride);
        sum21.intoArray(target, at + 2 * stride + Widest.LANES);
        sum22.intoArray(target, at + 2 * stride + 2 * Widest.LANES);
        sum23.intoArray(target, at + 2 * stride + 3 * Widest.LANES);
        sum30.intoArray(target, at + 3 * stride);
        sum31.intoArray(target, at + 3 * stride + Widest.LANES);
        sum32.intoArray(target, at + 3 * stride + 2 * Widest.LANES);
        sum33.intoArray(target, at + 3 * stride + 3 * Widest.LANES);
    }

    /** What is left of a row of tiles, and dense layers. */
    private void onePixel(Patches patches, int pixel, int[] target, int at) {
        int[] words = patches.words();
        IntVector sum00 = IntVector.zero(Widest.INTS);
        IntVector sum01 = sum00;
        IntVector sum02 = sum00;
        IntVector sum03 = sum00;
        for (int s = 0; s < stretches.length; s += PlanePairs.FIELDS) {
            sum00 = sum00.add(sum00);
            sum01 = sum01.add(sum01);
            sum02 = sum02.add(sum02);
            sum03 = sum03.add(sum03);
            int weight = stretches[s] * LANES;
            int word0 = pixel * patches.pixelWords() + stretches[s + 1];
            int count = stretches[s + 2];
            for (int i = 0; i < count; i++) {
                IntVector lanes0 = IntVector.fromArray(Widest.INTS, weights, weight + i * LANES);
                IntVector lanes1 = IntVector.fromArray(Widest.INTS, weights, weight + i * LANES + Widest.LANES);
                IntVector lanes2 = IntVector.fromArray(Widest.INTS, weights, weight + i * LANES + 2 * Widest.LANES);
                IntVector lanes3 = IntVector.fromArray(Widest.INTS, weights, weight + i * LANES + 3 * Widest.LANES);
                IntVector bits0 = IntVector.broadcast(Widest.INTS, words[word0 + i]);
                sum00 = sum00.add(lanes0.and(bits0).lanewise(VectorOperators.BIT_COUNT));
                sum01 = sum01.add(lanes1.and(bits0).lanewise(VectorOperators.BIT_COUNT));
                sum02 = sum02.add(lanes2.and(bits0).lanewise(VectorOperators.BIT_COUNT));
                sum03 = sum03.add(lanes3.and(bits0).lanewise(VectorOperators.BIT_COUNT));
            }
        }
        sum00.intoArray(target, at);
        sum01.intoArray(target, at + Widest.LANES);
        sum02.intoArray(target, at + 2 * Widest.LANES);
        sum03.intoArray(target, at + 3 * Widest.LANES);
    }
}

package org.lowbit4j.binconv.simd;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Four vectors of output channels. A tile is four pixels, so that its sums fill half of the registers; single pixels follow. */
final class WideBlock implements OutputBlock {

    /** Output channels. */
    static final int LANES = 4 * Lanes.COUNT;

    private static final int TILE = 4;

    private final int[] weights;
    private final int[] constants;
    private final int[] stretches;
    private final int weightOffset;

    WideBlock(BlockWeights all, int firstOutput) {
        this.weights = all.words(firstOutput, LANES);
        this.constants = all.constants(firstOutput, LANES);
        this.stretches = all.stretches();
        this.weightOffset = all.weightOffset();
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
    }

    /** 16 sums: one more form of this loop, or more sums, and C2 keeps them in memory. */
    private void fourPixels(Patches patches, int pixel, int[] target, int at, int stride) {
        int[] words = patches.words();
        IntVector sum00 = IntVector.zero(Lanes.INTS);
        IntVector sum01 = IntVector.zero(Lanes.INTS);
        IntVector sum02 = IntVector.zero(Lanes.INTS);
        IntVector sum03 = IntVector.zero(Lanes.INTS);
        IntVector sum10 = IntVector.zero(Lanes.INTS);
        IntVector sum11 = IntVector.zero(Lanes.INTS);
        IntVector sum12 = IntVector.zero(Lanes.INTS);
        IntVector sum13 = IntVector.zero(Lanes.INTS);
        IntVector sum20 = IntVector.zero(Lanes.INTS);
        IntVector sum21 = IntVector.zero(Lanes.INTS);
        IntVector sum22 = IntVector.zero(Lanes.INTS);
        IntVector sum23 = IntVector.zero(Lanes.INTS);
        IntVector sum30 = IntVector.zero(Lanes.INTS);
        IntVector sum31 = IntVector.zero(Lanes.INTS);
        IntVector sum32 = IntVector.zero(Lanes.INTS);
        IntVector sum33 = IntVector.zero(Lanes.INTS);
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
                IntVector lanes0 = IntVector.fromArray(Lanes.INTS, weights, weight + i * LANES);
                IntVector lanes1 = IntVector.fromArray(Lanes.INTS, weights, weight + i * LANES + Lanes.COUNT);
                IntVector lanes2 = IntVector.fromArray(Lanes.INTS, weights, weight + i * LANES + 2 * Lanes.COUNT);
                IntVector lanes3 = IntVector.fromArray(Lanes.INTS, weights, weight + i * LANES + 3 * Lanes.COUNT);
                IntVector bits0 = IntVector.broadcast(Lanes.INTS, words[word0 + i]);
                sum00 = sum00.add(lanes0.and(bits0).lanewise(VectorOperators.BIT_COUNT));
                sum01 = sum01.add(lanes1.and(bits0).lanewise(VectorOperators.BIT_COUNT));
                sum02 = sum02.add(lanes2.and(bits0).lanewise(VectorOperators.BIT_COUNT));
                sum03 = sum03.add(lanes3.and(bits0).lanewise(VectorOperators.BIT_COUNT));
                IntVector bits1 = IntVector.broadcast(Lanes.INTS, words[word1 + i]);
                sum10 = sum10.add(lanes0.and(bits1).lanewise(VectorOperators.BIT_COUNT));
                sum11 = sum11.add(lanes1.and(bits1).lanewise(VectorOperators.BIT_COUNT));
                sum12 = sum12.add(lanes2.and(bits1).lanewise(VectorOperators.BIT_COUNT));
                sum13 = sum13.add(lanes3.and(bits1).lanewise(VectorOperators.BIT_COUNT));
                IntVector bits2 = IntVector.broadcast(Lanes.INTS, words[word2 + i]);
                sum20 = sum20.add(lanes0.and(bits2).lanewise(VectorOperators.BIT_COUNT));
                sum21 = sum21.add(lanes1.and(bits2).lanewise(VectorOperators.BIT_COUNT));
                sum22 = sum22.add(lanes2.and(bits2).lanewise(VectorOperators.BIT_COUNT));
                sum23 = sum23.add(lanes3.and(bits2).lanewise(VectorOperators.BIT_COUNT));
                IntVector bits3 = IntVector.broadcast(Lanes.INTS, words[word3 + i]);
                sum30 = sum30.add(lanes0.and(bits3).lanewise(VectorOperators.BIT_COUNT));
                sum31 = sum31.add(lanes1.and(bits3).lanewise(VectorOperators.BIT_COUNT));
                sum32 = sum32.add(lanes2.and(bits3).lanewise(VectorOperators.BIT_COUNT));
                sum33 = sum33.add(lanes3.and(bits3).lanewise(VectorOperators.BIT_COUNT));
            }
        }
        int offset0 = weightOffset * patches.sums()[pixel];
        store(sum00, offset0, 0, target, at);
        store(sum01, offset0, 1, target, at + Lanes.COUNT);
        store(sum02, offset0, 2, target, at + 2 * Lanes.COUNT);
        store(sum03, offset0, 3, target, at + 3 * Lanes.COUNT);
        int offset1 = weightOffset * patches.sums()[pixel + 1];
        store(sum10, offset1, 0, target, at + stride);
        store(sum11, offset1, 1, target, at + stride + Lanes.COUNT);
        store(sum12, offset1, 2, target, at + stride + 2 * Lanes.COUNT);
        store(sum13, offset1, 3, target, at + stride + 3 * Lanes.COUNT);
        int offset2 = weightOffset * patches.sums()[pixel + 2];
        store(sum20, offset2, 0, target, at + 2 * stride);
        store(sum21, offset2, 1, target, at + 2 * stride + Lanes.COUNT);
        store(sum22, offset2, 2, target, at + 2 * stride + 2 * Lanes.COUNT);
        store(sum23, offset2, 3, target, at + 2 * stride + 3 * Lanes.COUNT);
        int offset3 = weightOffset * patches.sums()[pixel + 3];
        store(sum30, offset3, 0, target, at + 3 * stride);
        store(sum31, offset3, 1, target, at + 3 * stride + Lanes.COUNT);
        store(sum32, offset3, 2, target, at + 3 * stride + 2 * Lanes.COUNT);
        store(sum33, offset3, 3, target, at + 3 * stride + 3 * Lanes.COUNT);
    }

    /** What is left of a row of tiles, and dense layers. */
    private void onePixel(Patches patches, int pixel, int[] target, int at) {
        int[] words = patches.words();
        IntVector sum0 = IntVector.zero(Lanes.INTS);
        IntVector sum1 = IntVector.zero(Lanes.INTS);
        IntVector sum2 = IntVector.zero(Lanes.INTS);
        IntVector sum3 = IntVector.zero(Lanes.INTS);
        for (int s = 0; s < stretches.length; s += PlanePairs.FIELDS) {
            sum0 = sum0.add(sum0);
            sum1 = sum1.add(sum1);
            sum2 = sum2.add(sum2);
            sum3 = sum3.add(sum3);
            int weight = stretches[s] * LANES;
            int word = pixel * patches.pixelWords() + stretches[s + 1];
            int count = stretches[s + 2];
            for (int i = 0; i < count; i++) {
                IntVector lanes0 = IntVector.fromArray(Lanes.INTS, weights, weight + i * LANES);
                IntVector lanes1 = IntVector.fromArray(Lanes.INTS, weights, weight + i * LANES + Lanes.COUNT);
                IntVector lanes2 = IntVector.fromArray(Lanes.INTS, weights, weight + i * LANES + 2 * Lanes.COUNT);
                IntVector lanes3 = IntVector.fromArray(Lanes.INTS, weights, weight + i * LANES + 3 * Lanes.COUNT);
                IntVector bits = IntVector.broadcast(Lanes.INTS, words[word + i]);
                sum0 = sum0.add(lanes0.and(bits).lanewise(VectorOperators.BIT_COUNT));
                sum1 = sum1.add(lanes1.and(bits).lanewise(VectorOperators.BIT_COUNT));
                sum2 = sum2.add(lanes2.and(bits).lanewise(VectorOperators.BIT_COUNT));
                sum3 = sum3.add(lanes3.and(bits).lanewise(VectorOperators.BIT_COUNT));
            }
        }
        int offset = weightOffset * patches.sums()[pixel];
        store(sum0, offset, 0, target, at);
        store(sum1, offset, 1, target, at + Lanes.COUNT);
        store(sum2, offset, 2, target, at + 2 * Lanes.COUNT);
        store(sum3, offset, 3, target, at + 3 * Lanes.COUNT);
    }

    private void store(IntVector sums, int offset, int vector, int[] target, int at) {
        sums.add(IntVector.fromArray(Lanes.INTS, constants, vector * Lanes.COUNT))
                .add(IntVector.broadcast(Lanes.INTS, offset))
                .intoArray(target, at);
    }
}

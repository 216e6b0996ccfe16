package org.lowbit4j.binconv.simd;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** One vector of output channels, for what four vectors would be too wide; a tile is eight pixels. */
final class NarrowBlock implements OutputBlock {

    private static final int TILE = 8;

    private final int[] weights;
    private final int[] constants;
    private final int[] stretches;
    private final int weightOffset;

    NarrowBlock(BlockWeights all, int firstOutput) {
        this.weights = all.words(firstOutput, Lanes.COUNT);
        this.constants = all.constants(firstOutput, Lanes.COUNT);
        this.stretches = all.stretches();
        this.weightOffset = all.weightOffset();
    }

    @Override
    public int lanes() {
        return Lanes.COUNT;
    }

    @Override
    public int tilePixels() {
        return TILE;
    }

    @Override
    public void multiply(Patches patches, int pixels, int[] target, int at, int stride) {
        for (int pixel = 0; pixel < pixels; pixel += TILE) {
            eightPixels(patches, pixel, target, at + pixel * stride, stride);
        }
    }

    /** Eight sums. */
    private void eightPixels(Patches patches, int pixel, int[] target, int at, int stride) {
        int[] words = patches.words();
        IntVector sum0 = IntVector.zero(Lanes.INTS);
        IntVector sum1 = IntVector.zero(Lanes.INTS);
        IntVector sum2 = IntVector.zero(Lanes.INTS);
        IntVector sum3 = IntVector.zero(Lanes.INTS);
        IntVector sum4 = IntVector.zero(Lanes.INTS);
        IntVector sum5 = IntVector.zero(Lanes.INTS);
        IntVector sum6 = IntVector.zero(Lanes.INTS);
        IntVector sum7 = IntVector.zero(Lanes.INTS);
        for (int s = 0; s < stretches.length; s += PlanePairs.FIELDS) {
            sum0 = sum0.add(sum0);
            sum1 = sum1.add(sum1);
            sum2 = sum2.add(sum2);
            sum3 = sum3.add(sum3);
            sum4 = sum4.add(sum4);
            sum5 = sum5.add(sum5);
            sum6 = sum6.add(sum6);
            sum7 = sum7.add(sum7);
            int weight = stretches[s] * Lanes.COUNT;
            int word0 = pixel * patches.pixelWords() + stretches[s + 1];
            int word1 = word0 + patches.pixelWords();
            int word2 = word1 + patches.pixelWords();
            int word3 = word2 + patches.pixelWords();
            int word4 = word3 + patches.pixelWords();
            int word5 = word4 + patches.pixelWords();
            int word6 = word5 + patches.pixelWords();
            int word7 = word6 + patches.pixelWords();
            int count = stretches[s + 2];
            for (int i = 0; i < count; i++) {
                IntVector lanes = IntVector.fromArray(Lanes.INTS, weights, weight + i * Lanes.COUNT);
                IntVector bits0 = IntVector.broadcast(Lanes.INTS, words[word0 + i]);
                sum0 = sum0.add(lanes.and(bits0).lanewise(VectorOperators.BIT_COUNT));
                IntVector bits1 = IntVector.broadcast(Lanes.INTS, words[word1 + i]);
                sum1 = sum1.add(lanes.and(bits1).lanewise(VectorOperators.BIT_COUNT));
                IntVector bits2 = IntVector.broadcast(Lanes.INTS, words[word2 + i]);
                sum2 = sum2.add(lanes.and(bits2).lanewise(VectorOperators.BIT_COUNT));
                IntVector bits3 = IntVector.broadcast(Lanes.INTS, words[word3 + i]);
                sum3 = sum3.add(lanes.and(bits3).lanewise(VectorOperators.BIT_COUNT));
                IntVector bits4 = IntVector.broadcast(Lanes.INTS, words[word4 + i]);
                sum4 = sum4.add(lanes.and(bits4).lanewise(VectorOperators.BIT_COUNT));
                IntVector bits5 = IntVector.broadcast(Lanes.INTS, words[word5 + i]);
                sum5 = sum5.add(lanes.and(bits5).lanewise(VectorOperators.BIT_COUNT));
                IntVector bits6 = IntVector.broadcast(Lanes.INTS, words[word6 + i]);
                sum6 = sum6.add(lanes.and(bits6).lanewise(VectorOperators.BIT_COUNT));
                IntVector bits7 = IntVector.broadcast(Lanes.INTS, words[word7 + i]);
                sum7 = sum7.add(lanes.and(bits7).lanewise(VectorOperators.BIT_COUNT));
            }
        }
        int offset0 = weightOffset * patches.sums()[pixel];
        store(sum0, offset0, target, at);
        int offset1 = weightOffset * patches.sums()[pixel + 1];
        store(sum1, offset1, target, at + stride);
        int offset2 = weightOffset * patches.sums()[pixel + 2];
        store(sum2, offset2, target, at + 2 * stride);
        int offset3 = weightOffset * patches.sums()[pixel + 3];
        store(sum3, offset3, target, at + 3 * stride);
        int offset4 = weightOffset * patches.sums()[pixel + 4];
        store(sum4, offset4, target, at + 4 * stride);
        int offset5 = weightOffset * patches.sums()[pixel + 5];
        store(sum5, offset5, target, at + 5 * stride);
        int offset6 = weightOffset * patches.sums()[pixel + 6];
        store(sum6, offset6, target, at + 6 * stride);
        int offset7 = weightOffset * patches.sums()[pixel + 7];
        store(sum7, offset7, target, at + 7 * stride);
    }

    private void store(IntVector sums, int offset, int[] target, int at) {
        sums.add(IntVector.fromArray(Lanes.INTS, constants, 0))
                .add(IntVector.broadcast(Lanes.INTS, offset))
                .intoArray(target, at);
    }
}

package org.lowbit4j.binconv.simd.bitserial;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.lowbit4j.binconv.simd.vectors.Widest;

/** One vector of output channels, for what four vectors would be too wide; a tile is eight pixels. */
final class NarrowBlock implements OutputBlock {

    private static final int TILE = 8;

    private final int[] weights;
    private final int[] stretches;
    private final Correction correction;

    NarrowBlock(BlockWeights all, int firstOutput) {
        this.weights = all.words(firstOutput, Widest.LANES);
        this.stretches = all.stretches();
        this.correction = all.correction(firstOutput, Widest.LANES);
    }

    @Override
    public int lanes() {
        return Widest.LANES;
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
        correction.apply(patches.sums(), pixels, target, at, stride);
    }

    /** Eight sums. */
    private void eightPixels(Patches patches, int pixel, int[] target, int at, int stride) {
        int[] words = patches.words();
        IntVector sum0 = IntVector.zero(Widest.INTS);
        IntVector sum1 = sum0;
        IntVector sum2 = sum0;
        IntVector sum3 = sum0;
        IntVector sum4 = sum0;
        IntVector sum5 = sum0;
        IntVector sum6 = sum0;
        IntVector sum7 = sum0;
        for (int s = 0; s < stretches.length; s += PlanePairs.FIELDS) {
            sum0 = sum0.add(sum0);
            sum1 = sum1.add(sum1);
            sum2 = sum2.add(sum2);
            sum3 = sum3.add(sum3);
            sum4 = sum4.add(sum4);
            sum5 = sum5.add(sum5);
            sum6 = sum6.add(sum6);
            sum7 = sum7.add(sum7);
            int weight = stretches[s] * Widest.LANES;
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
                IntVector lanes = IntVector.fromArray(Widest.INTS, weights, weight + i * Widest.LANES);
                IntVector bits0 = IntVector.broadcast(Widest.INTS, words[word0 + i]);
                sum0 = sum0.add(lanes.and(bits0).lanewise(VectorOperators.BIT_COUNT));
                IntVector bits1 = IntVector.broadcast(Widest.INTS, words[word1 + i]);
                sum1 = sum1.add(lanes.and(bits1).lanewise(VectorOperators.BIT_COUNT));
                IntVector bits2 = IntVector.broadcast(Widest.INTS, words[word2 + i]);
                sum2 = sum2.add(lanes.and(bits2).lanewise(VectorOperators.BIT_COUNT));
                IntVector bits3 = IntVector.broadcast(Widest.INTS, words[word3 + i]);
                sum3 = sum3.add(lanes.and(bits3).lanewise(VectorOperators.BIT_COUNT));
                IntVector bits4 = IntVector.broadcast(Widest.INTS, words[word4 + i]);
                sum4 = sum4.add(lanes.and(bits4).lanewise(VectorOperators.BIT_COUNT));
                IntVector bits5 = IntVector.broadcast(Widest.INTS, words[word5 + i]);
                sum5 = sum5.add(lanes.and(bits5).lanewise(VectorOperators.BIT_COUNT));
                IntVector bits6 = IntVector.broadcast(Widest.INTS, words[word6 + i]);
                sum6 = sum6.add(lanes.and(bits6).lanewise(VectorOperators.BIT_COUNT));
                IntVector bits7 = IntVector.broadcast(Widest.INTS, words[word7 + i]);
                sum7 = sum7.add(lanes.and(bits7).lanewise(VectorOperators.BIT_COUNT));
            }
        }
        sum0.intoArray(target, at);
        sum1.intoArray(target, at + stride);
        sum2.intoArray(target, at + 2 * stride);
        sum3.intoArray(target, at + 3 * stride);
        sum4.intoArray(target, at + 4 * stride);
        sum5.intoArray(target, at + 5 * stride);
        sum6.intoArray(target, at + 6 * stride);
        sum7.intoArray(target, at + 7 * stride);
    }
}

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
        IntVector sum00 = IntVector.zero(Widest.INTS);
        IntVector sum10 = sum00;
        IntVector sum20 = sum00;
        IntVector sum30 = sum00;
        IntVector sum40 = sum00;
        IntVector sum50 = sum00;
        IntVector sum60 = sum00;
        IntVector sum70 = sum00;
        for (int s = 0; s < stretches.length; s += PlanePairs.FIELDS) {
            sum00 = sum00.add(sum00);
            sum10 = sum10.add(sum10);
            sum20 = sum20.add(sum20);
            sum30 = sum30.add(sum30);
            sum40 = sum40.add(sum40);
            sum50 = sum50.add(sum50);
            sum60 = sum60.add(sum60);
            sum70 = sum70.add(sum70);
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
                IntVector lanes0 = IntVector.fromArray(Widest.INTS, weights, weight + i * Widest.LANES);
                IntVector bits0 = IntVector.broadcast(Widest.INTS, words[word0 + i]);
                sum00 = sum00.add(lanes0.and(bits0).lanewise(VectorOperators.BIT_COUNT));
                IntVector bits1 = IntVector.broadcast(Widest.INTS, words[word1 + i]);
                sum10 = sum10.add(lanes0.and(bits1).lanewise(VectorOperators.BIT_COUNT));
                IntVector bits2 = IntVector.broadcast(Widest.INTS, words[word2 + i]);
                sum20 = sum20.add(lanes0.and(bits2).lanewise(VectorOperators.BIT_COUNT));
                IntVector bits3 = IntVector.broadcast(Widest.INTS, words[word3 + i]);
                sum30 = sum30.add(lanes0.and(bits3).lanewise(VectorOperators.BIT_COUNT));
                IntVector bits4 = IntVector.broadcast(Widest.INTS, words[word4 + i]);
                sum40 = sum40.add(lanes0.and(bits4).lanewise(VectorOperators.BIT_COUNT));
                IntVector bits5 = IntVector.broadcast(Widest.INTS, words[word5 + i]);
                sum50 = sum50.add(lanes0.and(bits5).lanewise(VectorOperators.BIT_COUNT));
                IntVector bits6 = IntVector.broadcast(Widest.INTS, words[word6 + i]);
                sum60 = sum60.add(lanes0.and(bits6).lanewise(VectorOperators.BIT_COUNT));
                IntVector bits7 = IntVector.broadcast(Widest.INTS, words[word7 + i]);
                sum70 = sum70.add(lanes0.and(bits7).lanewise(VectorOperators.BIT_COUNT));
            }
        }
        sum00.intoArray(target, at);
        sum10.intoArray(target, at + stride);
        sum20.intoArray(target, at + 2 * stride);
        sum30.intoArray(target, at + 3 * stride);
        sum40.intoArray(target, at + 4 * stride);
        sum50.intoArray(target, at + 5 * stride);
        sum60.intoArray(target, at + 6 * stride);
        sum70.intoArray(target, at + 7 * stride);
    }
}

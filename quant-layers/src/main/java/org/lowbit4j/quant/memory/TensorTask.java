package org.lowbit4j.quant.memory;

import java.util.stream.IntStream;

/**
 * What one core works through of a tensor's memory: equally spaced blocks, each small enough to be copied into Java arrays in
 * the first-level cache, where loops vectorise.
 *
 * @param start index of the first block
 * @param block floats in one block
 * @param stride from one block's start to the next one's
 * @param blocks how many, at least one
 * @param end of the memory; cuts the last block short
 */
public record TensorTask(int start, int block, int stride, int blocks, int end) {

    /** Floats of a block that leaves room for a second one and the results in the first-level cache. */
    public static final int BLOCK = 4096;

    /** What to do with the {@code count} floats from {@code at} on. */
    public interface Body {

        /** One block. */
        void accept(int at, int count);
    }

    /** The numbers of {@code count} tasks, spread over the cores; results must be combined in the order of the numbers. */
    public static IntStream numbers(int count) {
        return IntStream.range(0, count).parallel();
    }

    /** Runs {@code body} block by block. */
    public void forEachBlock(Body body) {
        for (int i = 0; i < blocks; i++) {
            int at = start + i * stride;
            body.accept(at, Math.min(block, end - at));
        }
    }

    /** The first sixteenth, at least one block. */
    public TensorTask head() {
        return new TensorTask(start, block, stride, Math.max(1, blocks / 16), end);
    }

    /** Floats in all blocks. */
    public int length() {
        int last = start + (blocks - 1) * stride;
        return (blocks - 1) * block + Math.min(block, end - last);
    }

    /** Floats in the longest block. */
    int longest() {
        return Math.min(block, end - start);
    }
}

package org.lowbit4j.quant.layer;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs Java loops over whole tensors: copies blocks that fit the first-level cache into Java arrays, where loops vectorise, and
 * spreads the blocks over the cores. How a tensor is cut, and the order in which sums are returned, does not depend on the
 * threads, so that results are the same bits every time.
 */
public final class TensorLoops {

    /** The largest number of floats that a loop gets at once. */
    public static final int BLOCK = TensorTask.BLOCK;

    /** Blocks of one task: large enough to pay for handing it over. */
    private static final int BLOCKS_PER_TASK = 16;

    private TensorLoops() {}

    /** A loop from values to results. */
    public interface Forward {

        /** Sets {@code results[0..count)} from {@code values[0..count)}; the arrays differ. */
        void run(float[] values, float[] results, int count);
    }

    /** A loop that carries a gradient back, and may keep sums for the parameters' gradients. */
    public interface Backward {

        /** Replaces dL/d(result) in {@code gradient[0..count)} by dL/d(value); {@code values} are those of the forward loop. */
        void run(float[] values, float[] gradient, int count);
    }

    /**
     * Writes to {@code output} what a loop makes of {@code input}. Both are dense and of one length, and may be the same.
     *
     * @param loops makes the loop of one task, which no other thread uses: it may own scratch arrays
     */
    public static void forward(INDArray input, INDArray output, Supplier<? extends Forward> loops) {
        FloatMemory from = FloatMemory.of(input);
        FloatMemory to = FloatMemory.of(output);
        tasks(from.length()).forEach(task -> {
            Forward loop = loops.get();
            float[] values = new float[BLOCK];
            float[] results = new float[BLOCK];
            task.forEachBlock((at, count) -> {
                from.get(at, values, count);
                loop.run(values, results, count);
                to.put(at, results, count);
            });
        });
    }

    /**
     * Turns {@code gradient}, which holds dL/d(result) divided by {@code scale}, into dL/d(input) in place. Both arrays are
     * dense and of one length.
     *
     * @param scale what the gradient is multiplied with before the loop sees it
     * @param loops makes the loop of one task, which no other thread uses: it may keep sums
     * @return the loops of all tasks in the order of the tensor, in which their sums must be added up
     */
    public static <L extends Backward> List<L> backward(
            INDArray input, INDArray gradient, float scale, Supplier<L> loops) {
        FloatMemory in = FloatMemory.of(input);
        FloatMemory inOut = FloatMemory.of(gradient);
        return tasks(in.length())
                .map(task -> backward(in, inOut, scale, loops.get(), task))
                .toList();
    }

    private static <L extends Backward> L backward(
            FloatMemory in, FloatMemory inOut, float scale, L loop, TensorTask task) {
        float[] values = new float[BLOCK];
        float[] gradient = new float[BLOCK];
        task.forEachBlock((at, count) -> {
            in.get(at, values, count);
            inOut.get(at, gradient, count);
            for (int i = 0; i < count; i++) {
                gradient[i] *= scale;
            }
            loop.run(values, gradient, count);
            inOut.put(at, gradient, count);
        });
        return loop;
    }

    private static Stream<TensorTask> tasks(int length) {
        int stride = BLOCK * BLOCKS_PER_TASK;
        return TensorTask.numbers((length + stride - 1) / stride).mapToObj(number -> {
            int start = number * stride;
            int blocks = Math.min(BLOCKS_PER_TASK, (length - start - 1) / BLOCK + 1);
            return new TensorTask(start, BLOCK, BLOCK, blocks, length);
        });
    }
}

package org.lowbit4j.quant.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
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

        /**
         * Sets {@code results[0..count)} from {@code values[0..count)}; the arrays differ.
         *
         * @return whether all values were numbers, as far as the loop looks
         */
        boolean run(float[] values, float[] results, int count);
    }

    /** A loop that carries a gradient back, and may keep sums for the parameters' gradients. */
    public interface Backward {

        /** Replaces dL/d(result) in {@code gradient[0..count)} by dL/d(value); {@code values} are those of the forward loop. */
        void run(float[] values, float[] gradient, int count);
    }

    /**
     * Writes to {@code output} what loops make of {@code input}. Both are dense and of one length, and may be the same.
     *
     * @param parts how many equal parts the tensor has, in its order
     * @param loops makes the loop of one task of a part, which no other thread uses: it may own scratch arrays
     * @return whether all loops returned true
     */
    public static boolean forward(INDArray input, INDArray output, int parts, IntFunction<? extends Forward> loops) {
        FloatMemory from = FloatMemory.of(input);
        FloatMemory to = FloatMemory.of(output);
        return tasks(from.length(), parts)
                .map(task -> forward(from, to, loops.apply(task.part), task.blocks))
                .reduce(true, Boolean::logicalAnd);
    }

    private static boolean forward(FloatMemory from, FloatMemory to, Forward loop, TensorTask task) {
        float[] values = new float[task.longest()];
        float[] results = new float[task.longest()];
        boolean[] numbers = {true};
        task.forEachBlock((at, count) -> {
            from.get(at, values, count);
            numbers[0] &= loop.run(values, results, count);
            to.put(at, results, count);
        });
        return numbers[0];
    }

    /**
     * Turns {@code gradient}, which holds dL/d(result) divided by {@code scale}, into dL/d(input) in place. Both arrays are
     * dense and of one length.
     *
     * @param scale what the gradient is multiplied with before the loop sees it
     * @param parts how many equal parts the tensor has, in its order
     * @param loops makes the loop of one task of a part, which no other thread uses: it may keep sums
     * @return by part: the loops of all its tasks in the order of the tensor, in which their sums must be added up
     */
    public static <L extends Backward> List<List<L>> backward(
            INDArray input, INDArray gradient, float scale, int parts, IntFunction<L> loops) {
        FloatMemory in = FloatMemory.of(input);
        FloatMemory inOut = FloatMemory.of(gradient);
        List<PartLoop<L>> all = tasks(in.length(), parts)
                .map(task -> new PartLoop<>(task.part, backward(in, inOut, scale, loops.apply(task.part), task.blocks)))
                .toList();
        List<List<L>> byPart = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            byPart.add(new ArrayList<>());
        }
        all.forEach(loop -> byPart.get(loop.part).add(loop.loop));
        return byPart;
    }

    private static <L extends Backward> L backward(
            FloatMemory in, FloatMemory inOut, float scale, L loop, TensorTask task) {
        float[] values = new float[task.longest()];
        float[] gradient = new float[task.longest()];
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

    /** Writes to {@code output} what {@code loop} makes of {@code gradient}; all three are dense and of one length. */
    public static void combine(INDArray values, INDArray gradient, INDArray output, Backward loop) {
        FloatMemory in = FloatMemory.of(values);
        FloatMemory upstream = FloatMemory.of(gradient);
        FloatMemory to = FloatMemory.of(output);
        tasks(in.length(), 1).forEach(task -> {
            float[] inputs = new float[task.blocks.longest()];
            float[] gradients = new float[task.blocks.longest()];
            task.blocks.forEachBlock((at, count) -> {
                in.get(at, inputs, count);
                upstream.get(at, gradients, count);
                loop.run(inputs, gradients, count);
                to.put(at, gradients, count);
            });
        });
    }

    private record PartLoop<L>(int part, L loop) {}

    private record PartTask(int part, TensorTask blocks) {}

    private static Stream<PartTask> tasks(int length, int parts) {
        int size = length / parts;
        int stride = BLOCK * BLOCKS_PER_TASK;
        int tasks = (size + stride - 1) / stride;
        return TensorTask.numbers(parts * tasks).mapToObj(number -> {
            int part = number / tasks;
            int end = (part + 1) * size;
            int start = part * size + number % tasks * stride;
            int blocks = Math.min(BLOCKS_PER_TASK, (end - start - 1) / BLOCK + 1);
            return new PartTask(part, new TensorTask(start, BLOCK, BLOCK, blocks, end));
        });
    }
}

package org.lowbit4j.quant.layer;

import java.nio.FloatBuffer;
import java.util.stream.Stream;
import org.lowbit4j.quant.quantizer.ActivationQuantizer;
import org.lowbit4j.quant.quantizer.IntervalGradients;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs an activation quantizer over a whole tensor: copies blocks that fit the first-level cache into Java arrays, where the
 * quantizer's loops vectorise, and spreads the blocks over the cores. The order of summation does not depend on the threads.
 */
final class TensorLoops {

    private static final int BLOCK = TensorTask.BLOCK;
    /** Blocks of one task: large enough to pay for handing it over. */
    private static final int BLOCKS_PER_TASK = 16;

    private TensorLoops() {}

    /** Writes the centred codes of {@code input} to {@code codes}. Both are dense and of one length. */
    static void centredCodes(ActivationQuantizer quantizer, INDArray input, INDArray codes) {
        FloatBuffer from = FloatMemory.of(input);
        FloatBuffer to = FloatMemory.of(codes);
        tasks(from.capacity()).forEach(task -> {
            float[] values = new float[BLOCK];
            float[] results = new float[BLOCK];
            task.forEachBlock((at, count) -> {
                from.get(at, values, 0, count);
                quantizer.centredCodes(values, results, 0, count);
                to.put(at, results, 0, count);
            });
        });
    }

    /**
     * Turns {@code gradient}, which holds dL/d(quantized) divided by {@code upstreamScale}, into dL/d(input) in place.
     *
     * @return the gradients of the interval
     */
    static IntervalGradients gradients(
            ActivationQuantizer quantizer, INDArray input, INDArray gradient, float upstreamScale) {
        FloatBuffer in = FloatMemory.of(input);
        FloatBuffer inOut = FloatMemory.of(gradient);
        IntervalGradients[] parts = tasks(in.capacity())
                .map(task -> taskGradients(quantizer, in, inOut, upstreamScale, task))
                .toArray(IntervalGradients[]::new);
        IntervalGradients sum = IntervalGradients.zero();
        for (IntervalGradients part : parts) {
            sum.add(part);
        }
        return sum;
    }

    private static IntervalGradients taskGradients(
            ActivationQuantizer quantizer, FloatBuffer in, FloatBuffer inOut, float upstreamScale, TensorTask task) {
        IntervalGradients sums = IntervalGradients.zero();
        float[] values = new float[BLOCK];
        float[] upstream = new float[BLOCK];
        float[] results = new float[BLOCK];
        task.forEachBlock((at, count) -> {
            in.get(at, values, 0, count);
            inOut.get(at, upstream, 0, count);
            for (int i = 0; i < count; i++) {
                upstream[i] *= upstreamScale;
            }
            quantizer.gradients(values, upstream, results, 0, count, sums);
            inOut.put(at, results, 0, count);
        });
        return sums;
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

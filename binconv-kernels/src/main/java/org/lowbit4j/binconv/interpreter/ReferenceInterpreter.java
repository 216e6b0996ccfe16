package org.lowbit4j.binconv.interpreter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.lowbit4j.binconv.Inference;
import org.lowbit4j.binconv.ValueListener;
import org.lowbit4j.binconv.ir.Graph;

/**
 * Runs a graph node by node and so defines what it computes. Images are independent of each other: they run in parallel, one
 * at a time on each thread, and a value is dropped after its last use, so memory does not grow with the batch.
 */
public final class ReferenceInterpreter implements Inference {

    private final NodeEvaluator evaluator;
    private final List<Set<Integer>> lastReads;
    private final int inputSize;
    private final int outputSize;
    private final int threads;

    /** An interpreter with as many threads as the machine has processors. */
    public ReferenceInterpreter(Graph graph) {
        this(graph, Runtime.getRuntime().availableProcessors());
    }

    /**
     * An interpreter with a limit on its threads.
     *
     * @param threads images that may run at the same time, at least 1
     * @throws IllegalArgumentException if {@code threads} is less than 1
     */
    public ReferenceInterpreter(Graph graph, int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("expected at least 1 thread, got " + threads);
        }
        this.evaluator = new NodeEvaluator(graph);
        this.lastReads = lastReads(graph);
        this.inputSize = graph.inputShape().size();
        this.outputSize = graph.outputSize();
        this.threads = threads;
    }

    @Override
    public Graph graph() {
        return evaluator.graph();
    }

    @Override
    public float[] run(float[] images, int batch, ValueListener listener) {
        if (batch < 1 || images.length != (long) batch * inputSize) {
            throw new IllegalArgumentException("expected " + batch + " images (at least 1) of " + inputSize
                    + " values each (" + graph().inputShape() + "), got " + images.length + " values");
        }
        if ((long) batch * outputSize > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    batch + " images have more outputs than fit an array; use smaller batches");
        }
        float[] outputs = new float[batch * outputSize];
        ParallelImages.forEach(batch, threads, image -> {
            Value input = Value.of(Arrays.copyOfRange(images, image * inputSize, (image + 1) * inputSize));
            infer(image, input, listener, outputs);
        });
        return outputs;
    }

    private void infer(int image, Value input, ValueListener listener, float[] outputs) {
        Map<Integer, Value> live = new HashMap<>();
        for (int i = 0; i < graph().nodes().size(); i++) {
            Value value = i == 0 ? input : evaluator.evaluate(i, operands(i, live));
            show(image, i, value, listener);
            live.put(i, value);
            live.keySet().removeAll(lastReads.get(i));
        }
        int at = image * outputSize;
        for (int output : graph().outputs()) {
            float[] values = Objects.requireNonNull(live.get(output)).floats();
            System.arraycopy(values, 0, outputs, at, values.length);
            at += values.length;
        }
    }

    private Value[] operands(int node, Map<Integer, Value> live) {
        return graph().nodes().get(node).inputs().stream().map(live::get).toArray(Value[]::new);
    }

    private static void show(int image, int node, Value value, ValueListener listener) {
        if (value instanceof Value.Floats) {
            listener.floats(image, node, value.floats());
        } else {
            listener.integers(image, node, value.integers());
        }
    }

    /** For every node, the values that nobody reads after it; outputs are read at the end. */
    private static List<Set<Integer>> lastReads(Graph graph) {
        List<Set<Integer>> lastReads = new ArrayList<>();
        for (int i = 0; i < graph.nodes().size(); i++) {
            lastReads.add(new HashSet<>());
        }
        List<List<Integer>> consumers = graph.consumers();
        for (int i = 0; i < consumers.size(); i++) {
            int reader = consumers.get(i).stream().max(Integer::compare).orElse(i);
            if (!graph.outputs().contains(i)) {
                lastReads.get(reader).add(i);
            }
        }
        return lastReads;
    }
}

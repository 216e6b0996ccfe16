package org.lowbit4j.binconv.engine;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lowbit4j.binconv.Inference;
import org.lowbit4j.binconv.ValueListener;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.ValueType;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;
import org.lowbit4j.binconv.kernel.ConvolutionSpec;
import org.lowbit4j.binconv.kernel.PlainProvider;

/**
 * Runs a graph with bit-serial kernels, equal to the reference interpreter in every accumulator, code and float32 value.
 * Weights are packed once, at construction; buffers are kept from run to run. Values that no listener wants are left out
 * where nodes can be fused. Safe to share between threads.
 *
 * <p>With more than one thread the images of a batch run in parallel: the calling thread works too, with {@code threads - 1}
 * daemon threads of the engine's own beside it, which {@link #close} ends. One image is never split.
 */
public final class Engine implements Inference, AutoCloseable {

    private final Graph graph;
    private final List<ValueType> types;
    private final Program fused;
    private final Program observed;
    private final int inputSize;
    private final int outputSize;
    private final ImageThreads threads;

    /** An engine that runs in the calling thread only. */
    public Engine(Graph graph) {
        this(graph, 1);
    }

    /**
     * An engine that runs the images of a batch on up to {@code threads} threads.
     *
     * @throws IllegalArgumentException if {@code threads} is less than 1
     */
    public Engine(Graph graph, int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("engine with " + threads + " threads: expected at least 1");
        }
        this.graph = graph;
        this.types = graph.types();
        Map<Integer, ConvolutionKernel> kernels = kernels();
        this.fused = new Program(graph, Schedule.fused(graph), kernels);
        this.observed = new Program(graph, Schedule.nodeByNode(graph), kernels);
        this.inputSize = graph.inputShape().size();
        this.outputSize = graph.outputShape().size();
        this.threads = new ImageThreads(threads);
    }

    private Map<Integer, ConvolutionKernel> kernels() {
        Map<Integer, ConvolutionKernel> kernels = new TreeMap<>();
        for (int i = 0; i < types.size(); i++) {
            if (graph.nodes().get(i) instanceof Node.IntegerConvolution node) {
                ValueType input = types.get(node.input());
                kernels.put(
                        i,
                        new PlainProvider()
                                .create(new ConvolutionSpec(
                                        input.shape(), input.codeGrid(), node.window(), node.weights())));
            }
        }
        return kernels;
    }

    @Override
    public Graph graph() {
        return graph;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if the engine is closed
     */
    @Override
    public float[] run(float[] images, int batch, ValueListener listener) {
        if (batch < 1 || images.length != (long) batch * inputSize) {
            throw new IllegalArgumentException("batch of " + batch + " images of " + graph.inputShape()
                    + ": expected at least 1 image and " + (long) Math.max(batch, 1) * inputSize + " values, got "
                    + images.length);
        }
        float[] outputs = new float[Math.multiplyExact(batch, outputSize)];
        threads.forEachImage(batch, image -> run(images, image, listener, outputs));
        return outputs;
    }

    private void run(float[] images, int image, ValueListener listener, float[] outputs) {
        boolean wanted = !listener.equals(ValueListener.NONE);
        Program program = wanted ? observed : fused;
        Workspace workspace = program.acquire(1);
        System.arraycopy(images, image * inputSize, workspace.floats(program.slot(0)), 0, inputSize);
        if (wanted) {
            show(workspace, image, 0, listener);
        }
        int node = 0;
        for (List<Stage> group : program.groups()) {
            for (Stage stage : group) {
                stage.run(workspace, 0, 0, stage.rows());
            }
            node++;
            if (wanted) {
                show(workspace, image, node, listener);
            }
        }
        float[] output = workspace.floats(program.slot(types.size() - 1));
        System.arraycopy(output, 0, outputs, image * outputSize, outputSize);
        program.release(workspace);
    }

    private void show(Workspace workspace, int image, int node, ValueListener listener) {
        int slot = observed.slot(node);
        switch (types.get(node).kind()) {
            case FLOAT -> listener.floats(image, node, workspace.floats(slot));
            case ACCUMULATORS -> listener.integers(image, node, workspace.accumulators(slot));
            case CODES -> listener.integers(image, node, codes(workspace.codes(slot), types.get(node)));
        }
    }

    private static int[] codes(byte[] unsigned, ValueType type) {
        int[] codes = new int[type.shape().size()];
        int first = type.codeGrid().minCode();
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (unsigned[i] & 0xFF) + first;
        }
        return codes;
    }

    /** Ends the engine's own threads; runs in progress finish. */
    @Override
    public void close() {
        threads.close();
    }
}

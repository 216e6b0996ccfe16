package org.lowbit4j.binconv.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.lowbit4j.binconv.Inference;
import org.lowbit4j.binconv.ValueListener;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.ValueType;

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
    private final BufferPlan buffers;
    private final List<Step> steps = new ArrayList<>();
    private final List<Step> fusedSteps;
    private final Compiler compiler;
    private final int inputSize;
    private final int outputSize;
    private final int maxChannels;
    private final Queue<Workspace> idle = new ConcurrentLinkedQueue<>();
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
        this.buffers = new BufferPlan(graph);
        this.compiler = new Compiler(graph, buffers);
        int most = 0;
        for (int i = 0; i < types.size(); i++) {
            steps.add(compiler.compile(i));
            most = Math.max(most, types.get(i).shape().channels());
        }
        this.fusedSteps = new Fusion(graph, buffers).fuse(steps);
        this.maxChannels = most;
        this.inputSize = graph.inputShape().size();
        this.outputSize = graph.outputShape().size();
        this.threads = new ImageThreads(threads);
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
        Workspace reused = idle.poll();
        Workspace workspace = reused != null ? reused : new Workspace(buffers, maxChannels, compiler.kernels());
        boolean observed = !listener.equals(ValueListener.NONE);
        System.arraycopy(images, image * inputSize, workspace.floats(buffers.slot(0)), 0, inputSize);
        for (int node = 0; node < steps.size(); node++) {
            (observed ? steps : fusedSteps).get(node).run(workspace);
            if (observed) {
                show(workspace, image, node, listener);
            }
        }
        float[] output = workspace.floats(buffers.slot(steps.size() - 1));
        System.arraycopy(output, 0, outputs, image * outputSize, outputSize);
        idle.add(workspace);
    }

    private void show(Workspace workspace, int image, int node, ValueListener listener) {
        if (types.get(node).kind() == ValueType.Kind.FLOAT) {
            listener.floats(image, node, workspace.floats(buffers.slot(node)));
        } else {
            listener.integers(image, node, workspace.integers(buffers.slot(node)));
        }
    }

    /** Ends the engine's own threads; runs in progress finish. */
    @Override
    public void close() {
        threads.close();
    }
}

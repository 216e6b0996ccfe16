package org.lowbit4j.binconv.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.ValueType;
import org.lowbit4j.binconv.kernel.Bytes;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;
import org.lowbit4j.binconv.plan.NetworkPlan;
import org.lowbit4j.binconv.plan.Step;
import org.lowbit4j.binconv.plan.ValueId;

/** A plan as stages. Immutable but for the workspaces that it keeps. */
final class Program {

    /** Workspaces kept for later runs, or one for each thread: more callers gain nothing, and what they used is let go of. */
    static final int MOST_IDLE = Math.max(4, Runtime.getRuntime().availableProcessors());

    private final NetworkPlan plan;
    private final Map<Integer, ConvolutionKernel> kernels;
    private final List<Pass> passes;
    private final Queue<Workspace> idle;

    /**
     * Compiles.
     *
     * @param kernels kernels of the integer convolutions, by node
     * @param floats kernels of all other nodes
     * @param threads threads that may run it at a time
     */
    Program(NetworkPlan plan, Map<Integer, ConvolutionKernel> kernels, FloatKernels floats, int threads) {
        this.plan = plan;
        this.kernels = kernels;
        this.idle = new ArrayBlockingQueue<>(Math.max(MOST_IDLE, threads));
        this.passes = compile(new StageCompiler(plan, kernels, floats));
    }

    /**
     * The stages of a group.
     *
     * @param head the node that the group begins with
     */
    record Pass(int head, List<Stage> stages) {

        void run(Workspace workspace, StageRunner runner) {
            for (Stage stage : stages) {
                runner.run(stage, workspace);
            }
        }
    }

    /** The passes in the order in which they run. */
    List<Pass> passes() {
        return passes;
    }

    /** Runs all passes in the calling thread. */
    void run(Workspace workspace) {
        passes.forEach(pass -> pass.run(workspace, StageRunner.ALONE));
    }

    /** Workspaces that are kept. */
    int idle() {
        return idle.size();
    }

    /** A workspace that nobody uses. */
    Workspace acquire() {
        Workspace workspace = idle.poll();
        return workspace != null ? workspace : new Workspace(plan, kernels, blockSizes());
    }

    /** Counts the buffers of a workspace; those of kernels have been counted. */
    void count(NetworkMemory memory) {
        long buffers = Bytes.sum(
                bytes(ValueType.Kind.FLOAT, Float.BYTES),
                bytes(ValueType.Kind.CODES, Byte.BYTES),
                bytes(ValueType.Kind.ACCUMULATORS, Integer.BYTES));
        Workspace.BlockSizes blocks = blockSizes();
        memory.addBuffers(buffers, Bytes.product(Integer.BYTES, Bytes.sum(blocks.accumulators(), blocks.floats())));
    }

    private long bytes(ValueType.Kind kind, int each) {
        return plan.sizes(kind).stream().mapToLong(size -> (long) size * each).sum();
    }

    private Workspace.BlockSizes blockSizes() {
        int accumulators = kernels.values().stream()
                .mapToInt(ConvolutionStages::blockSize)
                .max()
                .orElse(0);
        int elements = 0;
        for (int i = 0; i < plan.graph().nodes().size(); i++) {
            elements = Math.max(elements, floatBlockSize(i));
        }
        return new Workspace.BlockSizes(accumulators, elements);
    }

    private int floatBlockSize(int index) {
        Node node = plan.graph().nodes().get(index);
        if (node instanceof Node.FloatConvolution) {
            return FloatConvolutionStage.blockSize(plan.type(index).shape());
        }
        return node instanceof Node.Pool pool
                ? PoolingStage.blockSize(plan.type(pool.input()).shape())
                : 0;
    }

    /** Keeps a workspace for later, or drops it if enough are kept. */
    void release(Workspace workspace) {
        idle.offer(workspace);
    }

    /** Whether an array as long as a float value can take the place of its buffer. */
    boolean isExchangeable(ValueId value) {
        return plan.sizes(ValueType.Kind.FLOAT).get(slot(value))
                == plan.type(value).shape().size();
    }

    /** The buffer of a value in a workspace, among those of its kind. */
    int slot(ValueId value) {
        return plan.buffer(value).slot();
    }

    /** The plan. */
    NetworkPlan plan() {
        return plan;
    }

    /** A conversion belongs to the pass that it runs before; that of an output, to the last. */
    private List<Pass> compile(StageCompiler compiler) {
        List<Pass> compiled = new ArrayList<>();
        List<Stage> stages = new ArrayList<>();
        for (Step step : plan.steps()) {
            if (step instanceof Step.Convert conversion) {
                stages.add(compiler.conversion(conversion));
            } else if (step instanceof Step.Run run) {
                stages.addAll(run.group().accept(compiler));
                compiled.add(new Pass(run.group().head(), List.copyOf(stages)));
                stages.clear();
            }
        }
        if (!stages.isEmpty()) {
            Pass last = compiled.remove(compiled.size() - 1);
            stages.addAll(0, last.stages());
            compiled.add(new Pass(last.head(), List.copyOf(stages)));
        }
        return List.copyOf(compiled);
    }
}

package org.lowbit4j.binconv.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.ValueType;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;
import org.lowbit4j.binconv.kernel.FloatConvolutionKernel;

/** A graph compiled: its groups of nodes as stages over planned buffers. Immutable but for the workspaces that it keeps. */
final class Program {

    /** Elements of an element-wise group done at a time, so that they stay in the first-level cache. */
    private static final int ELEMENTS = 4 << 10;

    private final Graph graph;
    private final List<ValueType> types;
    private final Map<Integer, ConvolutionKernel> kernels;
    private final FloatKernels floats;
    private final BufferPlan buffers;
    private final RangeSteps rangeSteps;
    private final List<Group> groups = new ArrayList<>();
    private final int blockSize;
    private final Queue<Workspace> idle = new ConcurrentLinkedQueue<>();

    /**
     * Compiles.
     *
     * @param groups a {@link Schedule}
     * @param kernels kernels of the integer convolutions, by node
     * @param floats kernels of all other nodes
     */
    Program(Graph graph, List<List<Integer>> groups, Map<Integer, ConvolutionKernel> kernels, FloatKernels floats) {
        this.graph = graph;
        this.types = graph.types();
        this.kernels = kernels;
        this.floats = floats;
        this.buffers = new BufferPlan(graph, groups);
        this.rangeSteps = new RangeSteps(graph, buffers, floats.loops());
        this.blockSize = kernels.values().stream()
                .mapToInt(ConvolutionStages::blockSize)
                .max()
                .orElse(0);
        for (List<Integer> group : groups) {
            this.groups.add(new Group(group.get(0), compile(group)));
        }
    }

    /**
     * The stages of a group of nodes.
     *
     * @param head the node that the group begins with
     */
    record Group(int head, List<Stage> stages) {

        void run(Workspace workspace, StageRunner runner) {
            for (Stage stage : stages) {
                runner.run(stage, workspace);
            }
        }
    }

    /** The groups in the order in which they run. */
    List<Group> groups() {
        return groups;
    }

    /** Runs all groups in the calling thread. */
    void run(Workspace workspace) {
        groups.forEach(group -> group.run(workspace, StageRunner.ALONE));
    }

    /** A workspace that nobody uses. */
    Workspace acquire(int lanes) {
        Workspace workspace = idle.poll();
        return workspace != null ? workspace : new Workspace(buffers, kernels, blockSize, lanes);
    }

    void release(Workspace workspace) {
        idle.add(workspace);
    }

    /** Whether an array as long as a float value can take the place of its buffer. */
    boolean isExchangeable(int node) {
        return buffers.isExact(node);
    }

    /** The buffer of a node's value in a workspace, among those of its kind. */
    int slot(int node) {
        return buffers.slot(node);
    }

    private List<Stage> compile(List<Integer> group) {
        int first = group.get(0);
        Node node = graph.nodes().get(first);
        if (Schedule.isElementwise(node)) {
            return List.of(elementwise(rangeSteps.of(group), first));
        }
        List<RangeStep> steps = rangeSteps.of(group.subList(1, group.size()));
        ConvolutionKernel kernel = kernels.get(first);
        if (kernel != null) {
            ConvolutionStages stages = new ConvolutionStages(first, kernel);
            return List.of(
                    stages.pack(buffers.slot(node.inputs().get(0))),
                    stages.convolve(group.size() > 1 ? steps : List.of(storing(first))));
        }
        FloatConvolutionKernel floatKernel = floats.convolutions().get(first);
        if (floatKernel != null) {
            return List.of(floatConvolution(floatKernel, first, steps));
        }
        return List.of(new WholeSteps(types, buffers, floats.loops()).of(node, first));
    }

    /** Keeps the accumulators of a convolution that nothing is fused with. */
    private RangeStep storing(int convolution) {
        int to = buffers.slot(convolution);
        return (w, accumulators, from, end) -> System.arraycopy(accumulators, 0, w.accumulators(to), from, end - from);
    }

    /** Accumulators that were stored are read from their buffer, whole. */
    private Stage elementwise(List<RangeStep> steps, int first) {
        int operand = graph.nodes().get(first).inputs().get(0);
        int from = buffers.slot(operand);
        Shape shape = types.get(first).shape();
        if (types.get(operand).kind() == ValueType.Kind.ACCUMULATORS) {
            return Stage.whole(w -> steps.forEach(step -> step.run(w, w.accumulators(from), 0, shape.size())));
        }
        return rows(
                shape,
                Effort.elements(shape) * steps.size(),
                (w, none, at, end) -> steps.forEach(step -> step.run(w, none, at, end)));
    }

    private Stage floatConvolution(FloatConvolutionKernel kernel, int index, List<RangeStep> steps) {
        Node.FloatConvolution node = (Node.FloatConvolution) graph.nodes().get(index);
        int from = buffers.slot(node.input());
        int to = buffers.slot(index);
        Shape shape = types.get(index).shape();
        int rowSize = shape.width() * shape.channels();
        long macs = (long) shape.size() * node.weights().shape().depth();
        return rows(shape, Effort.floats(macs), (w, none, at, end) -> {
            kernel.convolve(w.floats(from), at / rowSize, end / rowSize, w.floats(to));
            steps.forEach(step -> step.run(w, none, at, end));
        });
    }

    /** A step over blocks of rows. */
    private static Stage rows(Shape shape, long nanos, RangeStep step) {
        int rowSize = shape.width() * shape.channels();
        int blockRows = Math.max(1, ELEMENTS / rowSize);
        int[] none = {};
        return Stage.ofRows(shape.height(), nanos, (workspace, fromRow, toRow) -> {
            for (int row = fromRow; row < toRow; row += blockRows) {
                step.run(workspace, none, row * rowSize, Math.min(toRow, row + blockRows) * rowSize);
            }
        });
    }
}

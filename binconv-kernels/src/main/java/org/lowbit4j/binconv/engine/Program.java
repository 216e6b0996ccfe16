package org.lowbit4j.binconv.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.ValueType;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;
import org.lowbit4j.binconv.kernel.FloatConvolutionKernel;
import org.lowbit4j.binconv.kernel.Layout;

/** A graph compiled: its groups of nodes as stages over planned buffers. Immutable but for the workspaces that it keeps. */
final class Program {

    /** Elements of an element-wise group done at a time, so that they stay in the first-level cache. */
    private static final int ELEMENTS = 4 << 10;

    private static final int[] NONE = {};

    private final Graph graph;
    private final Map<Integer, ConvolutionKernel> kernels;
    private final FloatKernels floats;
    private final LayoutPlan plan;
    private final BufferPlan buffers;
    private final RangeSteps rangeSteps;
    private final WholeSteps wholeSteps;
    private final List<Group> groups;
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
        this.kernels = kernels;
        this.floats = floats;
        this.plan = new LayoutPlan(graph, groups, kernels);
        this.buffers = new BufferPlan(graph, plan);
        this.rangeSteps = new RangeSteps(graph, plan, buffers, floats.loops());
        this.wholeSteps = new WholeSteps(plan, buffers, floats.loops());
        this.groups = compile();
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
    Workspace acquire() {
        Workspace workspace = idle.poll();
        return workspace != null ? workspace : new Workspace(buffers, kernels, blockSizes());
    }

    private Workspace.BlockSizes blockSizes() {
        int accumulators = kernels.values().stream()
                .mapToInt(ConvolutionStages::blockSize)
                .max()
                .orElse(0);
        int elements = 0;
        for (int i = 0; i < graph.nodes().size(); i++) {
            elements = Math.max(elements, floatBlockSize(i));
        }
        return new Workspace.BlockSizes(accumulators, elements);
    }

    private int floatBlockSize(int index) {
        Node node = graph.nodes().get(index);
        if (node instanceof Node.FloatConvolution) {
            return FloatConvolutionStage.blockSize(plan.type(index).shape());
        }
        return node instanceof Node.Pool pool
                ? PoolingStage.blockSize(plan.type(pool.input()).shape())
                : 0;
    }

    void release(Workspace workspace) {
        idle.add(workspace);
    }

    /** Whether an array as long as a float value can take the place of its buffer. */
    boolean isExchangeable(int value) {
        return buffers.isExact(value);
    }

    /** The buffer of a value in a workspace, among those of its kind. */
    int slot(int value) {
        return buffers.slot(value);
    }

    /** The value that is the output of the graph. */
    int output() {
        return plan.output();
    }

    /** A conversion belongs to the group that it runs before; that of the output, to the last. */
    private List<Group> compile() {
        List<Group> compiled = new ArrayList<>();
        List<Stage> stages = new ArrayList<>();
        for (List<Integer> group : plan.groups()) {
            int head = group.get(0);
            if (plan.isConversion(head)) {
                stages.add(wholeSteps.conversion(head));
                continue;
            }
            stages.addAll(compile(group));
            compiled.add(new Group(head, List.copyOf(stages)));
            stages.clear();
        }
        if (!stages.isEmpty()) {
            Group last = compiled.remove(compiled.size() - 1);
            stages.addAll(0, last.stages());
            compiled.add(new Group(last.head(), List.copyOf(stages)));
        }
        return List.copyOf(compiled);
    }

    private List<Stage> compile(List<Integer> group) {
        int head = group.get(0);
        Node node = graph.nodes().get(head);
        Rows rows = new Rows(plan.layout(head), plan.type(head).shape());
        if (Schedule.isElementwise(node)) {
            return List.of(elementwise(rangeSteps.of(group), head, rows));
        }
        ConvolutionKernel kernel = kernels.get(head);
        if (kernel != null) {
            ConvolutionStages stages = new ConvolutionStages(head, kernel, rows);
            return List.of(stages.pack(operandSlot(head), operandLayout(head, kernel)), convolution(stages, group));
        }
        return List.of(node instanceof Node.FloatConvolution ? floatGroup(group) : wholeSteps.of(node, head));
    }

    /** A float convolution with what follows it, maybe a pooling with what follows that. */
    private Stage floatGroup(List<Integer> group) {
        for (int i = 1; i < group.size(); i++) {
            if (graph.nodes().get(group.get(i)) instanceof Node.Pool pool) {
                Stage convolution = floatConvolution(group.subList(0, i));
                List<RangeStep> steps = rangeSteps.of(group.subList(i + 1, group.size()));
                return new InterleavedStage(convolution, wholeSteps.pooling(pool, group.get(i), steps), pool.window());
            }
        }
        return floatConvolution(group);
    }

    private Stage floatConvolution(List<Integer> group) {
        int head = group.get(0);
        Rows rows = new Rows(plan.layout(head), plan.type(head).shape());
        FloatConvolutionKernel channelsLast =
                Objects.requireNonNull(floats.convolutions().get(head));
        FloatConvolutionKernel kernel = rows.layout() == Layout.CHANNELS_LAST
                ? channelsLast
                : floats.channelsFirst().getOrDefault(head, channelsLast);
        boolean transposed = rows.layout() == Layout.CHANNELS_FIRST && kernel.equals(channelsLast);
        return new FloatConvolutionStage(
                kernel,
                transposed,
                floats.loops(),
                operandSlot(head),
                buffers.slot(head),
                rows,
                rangeSteps.of(group.subList(1, group.size())),
                macs((Node.FloatConvolution) graph.nodes().get(head), rows.shape()));
    }

    private static long macs(Node.FloatConvolution node, Shape output) {
        return (long) output.size() * node.weights().shape().depth();
    }

    private Stage convolution(ConvolutionStages stages, List<Integer> group) {
        List<Integer> following = group.subList(1, group.size());
        if (plan.isScaledOutput(group, plan.output())) {
            return stages.scale(rangeSteps.affine(plan.output()), buffers.slot(plan.output()));
        }
        Optional<RangeSteps.Counting> counting = rangeSteps.counting(following);
        if (stages.kernel().yieldsCodes() && counting.isPresent()) {
            return stages.count(counting.get());
        }
        return stages.convolve(following.isEmpty() ? List.of(storing(group.get(0))) : rangeSteps.of(following));
    }

    /** That of the operand; where both are the same array, the kernel's own. */
    private Layout operandLayout(int value, ConvolutionKernel kernel) {
        int operand = plan.operands(value).get(0);
        return Layout.coincide(plan.type(operand).shape()) ? kernel.layout() : plan.layout(operand);
    }

    private int operandSlot(int value) {
        return buffers.slot(plan.operands(value).get(0));
    }

    /** Keeps the accumulators of a convolution that nothing is fused with. */
    private RangeStep storing(int convolution) {
        int to = buffers.slot(convolution);
        return (w, sums, at, from, end) -> System.arraycopy(sums, at, w.accumulators(to), from, end - from);
    }

    /** Accumulators that were stored are read from their buffer, whole. */
    private Stage elementwise(List<RangeStep> steps, int head, Rows rows) {
        int from = operandSlot(head);
        Shape shape = rows.shape();
        if (plan.type(plan.operands(head).get(0)).kind() == ValueType.Kind.ACCUMULATORS) {
            return Stage.whole(w -> rows.run(steps, w, w.accumulators(from), 0, shape.height()));
        }
        int blockRows = Math.max(1, ELEMENTS / (shape.width() * shape.channels()));
        return Stage.ofRows(shape.height(), Effort.elements(shape) * steps.size(), (w, fromRow, toRow) -> {
            for (int row = fromRow; row < toRow; row += blockRows) {
                rows.run(steps, w, NONE, row, Math.min(toRow, row + blockRows));
            }
        });
    }
}

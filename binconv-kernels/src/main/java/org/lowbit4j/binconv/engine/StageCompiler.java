package org.lowbit4j.binconv.engine;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.ValueType;
import org.lowbit4j.binconv.kernel.ChannelAffine;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;
import org.lowbit4j.binconv.kernel.FloatConvolutionKernel;
import org.lowbit4j.binconv.kernel.Layout;
import org.lowbit4j.binconv.plan.Group;
import org.lowbit4j.binconv.plan.NetworkPlan;
import org.lowbit4j.binconv.plan.Step;
import org.lowbit4j.binconv.plan.ValueId;

/** Makes the stages of groups, and of conversions between them. */
final class StageCompiler implements Group.Cases<List<Stage>> {

    /** Elements of an element-wise group done at a time, so that they stay in the first-level cache. */
    private static final int ELEMENTS = 4 << 10;

    private static final int[] NONE = {};

    private final NetworkPlan plan;
    private final Map<Integer, ConvolutionKernel> kernels;
    private final FloatKernels floats;
    private final FusedSteps fused;

    StageCompiler(NetworkPlan plan, Map<Integer, ConvolutionKernel> kernels, FloatKernels floats) {
        this.plan = plan;
        this.kernels = kernels;
        this.floats = floats;
        this.fused = new FusedSteps(plan, floats.loops());
    }

    /** The stage of a change of layout. */
    Stage conversion(Step.Convert conversion) {
        int from = plan.buffer(conversion.from()).slot();
        int to = plan.buffer(conversion.to()).slot();
        ValueType type = plan.type(conversion.from());
        Shape shape = type.shape();
        Layout layout = conversion.from().layout();
        Stage.RowWork work = type.kind() == ValueType.Kind.CODES
                ? (w, row, end) -> floats.loops().transpose(w.codes(from), w.codes(to), layout.toOther(shape, row, end))
                : (w, row, end) ->
                        floats.loops().transpose(w.floats(from), w.floats(to), layout.toOther(shape, row, end));
        return Stage.ofRows(shape.height(), Effort.elements(shape), work);
    }

    @Override
    public List<Stage> integers(Group.Integers group) {
        List<RangeStep> steps = group.steps().isEmpty() ? List.of(keeping(group.head())) : fused.of(group.steps());
        return packed(group.head(), stages(group.head()).convolve(steps));
    }

    /** Keeps the accumulators of a convolution that nothing is fused with. */
    private RangeStep keeping(int convolution) {
        int to = slot(convolution);
        return (w, sums, at, from, end) -> System.arraycopy(sums, at, w.accumulators(to), from, end - from);
    }

    @Override
    public List<Stage> codes(Group.Codes group) {
        int to = slot(group.counted().quantizer());
        return packed(group.head(), stages(group.head()).count(fused.thresholds(group.counted()), to));
    }

    @Override
    public List<Stage> scaled(Group.Scaled group) {
        Node.Affine affine = (Node.Affine) plan.graph().nodes().get(group.affine());
        ChannelAffine scales = new ChannelAffine(affine.scale(), affine.shift());
        return packed(group.head(), stages(group.head()).scale(scales, slot(group.affine())));
    }

    private ConvolutionStages stages(int head) {
        return new ConvolutionStages(head, kernel(head), rows(head));
    }

    private ConvolutionKernel kernel(int node) {
        return Objects.requireNonNull(kernels.get(node));
    }

    /** A convolution behind the packing of its codes. */
    private List<Stage> packed(int head, Stage convolution) {
        ValueId operand = plan.operands(head).get(0);
        // Where both layouts are the same array, the kernel's own is as good.
        Layout layout =
                Layout.coincide(plan.type(operand).shape()) ? kernel(head).layout() : operand.layout();
        return List.of(stages(head).pack(plan.buffer(operand).slot(), layout), convolution);
    }

    @Override
    public List<Stage> floats(Group.Floats group) {
        Stage convolution = floatConvolution(group);
        return List.of(
                group.pooled().map(pooled -> pooling(convolution, pooled)).orElse(convolution));
    }

    private Stage pooling(Stage convolution, Group.Pooled pooled) {
        Node.Pool pool = (Node.Pool) plan.graph().nodes().get(pooled.pool());
        Stage pooling = PoolingStage.of(plan, pooled.pool(), floats.loops(), fused.of(pooled.steps()));
        return new InterleavedStage(convolution, pooling, pool.window());
    }

    private Stage floatConvolution(Group.Floats group) {
        int head = group.head();
        Rows rows = rows(head);
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
                slot(head),
                rows,
                fused.of(group.steps()),
                macs((Node.FloatConvolution) plan.graph().nodes().get(head), rows.shape()));
    }

    private static long macs(Node.FloatConvolution node, Shape output) {
        return (long) output.size() * node.weights().shape().depth();
    }

    /** Accumulators that were stored are read from their buffer, whole. */
    @Override
    public List<Stage> elementWise(Group.ElementWise group) {
        List<RangeStep> steps = fused.of(group.steps());
        Rows rows = rows(group.head());
        Shape shape = rows.shape();
        int from = operandSlot(group.head());
        if (plan.type(plan.operands(group.head()).get(0)).kind() == ValueType.Kind.ACCUMULATORS) {
            return List.of(Stage.whole(w -> rows.run(steps, w, w.accumulators(from), 0, shape.height())));
        }
        int blockRows = Math.max(1, ELEMENTS / (shape.width() * shape.channels()));
        return List.of(Stage.ofRows(shape.height(), Effort.elements(shape) * steps.size(), (w, fromRow, toRow) -> {
            for (int row = fromRow; row < toRow; row += blockRows) {
                rows.run(steps, w, NONE, row, Math.min(toRow, row + blockRows));
            }
        }));
    }

    @Override
    public List<Stage> whole(Group.Whole group) {
        return List.of(NodeWork.stage(group.head(), plan, floats.loops()));
    }

    private Rows rows(int node) {
        return new Rows(plan.value(node).layout(), plan.type(node).shape());
    }

    private int operandSlot(int node) {
        return plan.buffer(plan.operands(node).get(0)).slot();
    }

    private int slot(int node) {
        return plan.buffer(node).slot();
    }
}

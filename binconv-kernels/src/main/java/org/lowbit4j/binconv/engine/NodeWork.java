package org.lowbit4j.binconv.engine;

import java.util.List;
import java.util.stream.IntStream;
import org.lowbit4j.binconv.ir.ActivationFunction;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.NodeVisitor;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.ValueType;
import org.lowbit4j.binconv.kernel.ChannelAffine;
import org.lowbit4j.binconv.kernel.FloatLoops;
import org.lowbit4j.binconv.kernel.Layout;
import org.lowbit4j.binconv.plan.NetworkPlan;

/** What is done for a node that is no convolution: a step on a range of elements, or a stage. */
sealed interface NodeWork {

    /** An element-wise node. */
    record Elements(RangeStep step) implements NodeWork {}

    /** Any other. */
    record Alone(Stage stage) implements NodeWork {}

    /** The work of node {@code index}. */
    static NodeWork of(int index, NetworkPlan plan, FloatLoops loops) {
        return plan.graph().nodes().get(index).accept(new Maker(index, plan, loops));
    }

    /** The step of a node that the plan calls element-wise. */
    static RangeStep step(int index, NetworkPlan plan, FloatLoops loops) {
        return ((Elements) of(index, plan, loops)).step;
    }

    /** The stage of a node that the plan runs alone. */
    static Stage stage(int index, NetworkPlan plan, FloatLoops loops) {
        return ((Alone) of(index, plan, loops)).stage;
    }

    /** Makes it, with the buffers known. */
    final class Maker implements NodeVisitor<NodeWork> {

        private final NetworkPlan plan;
        private final FloatLoops loops;
        private final int index;
        private final int to;
        private final Shape output;

        private Maker(int index, NetworkPlan plan, FloatLoops loops) {
            this.plan = plan;
            this.loops = loops;
            this.index = index;
            this.to = plan.buffer(index).slot();
            this.output = plan.type(index).shape();
        }

        private int from(int operand) {
            return plan.buffer(plan.operands(index).get(operand)).slot();
        }

        private ValueType operand(Node.Unary node) {
            return plan.type(node.input());
        }

        @Override
        public NodeWork input(Node.Input node) {
            throw new IllegalStateException("the input is given");
        }

        @Override
        public NodeWork integerConvolution(Node.IntegerConvolution node) {
            throw new IllegalStateException("a convolution needs its kernel");
        }

        @Override
        public NodeWork floatConvolution(Node.FloatConvolution node) {
            throw new IllegalStateException("a convolution needs its kernel");
        }

        @Override
        public NodeWork quantize(Node.Quantize node) {
            int from = from(0);
            ActivationGrid grid = node.grid();
            return new Elements((w, sums, at, i, end) -> loops.quantize(w.floats(from), i, end, grid, w.codes(to)));
        }

        @Override
        public NodeWork decode(Node.Decode node) {
            int from = from(0);
            float[] values = decoded(operand(node).codeGrid());
            return new Elements(
                    (w, sums, at, i, end) -> Elementwise.decode(w.codes(from), i, end, values, w.floats(to)));
        }

        /** The values of all codes, by unsigned code. */
        private static float[] decoded(ActivationGrid grid) {
            float[] values = new float[grid.maxCode() - grid.minCode() + 1];
            for (int i = 0; i < values.length; i++) {
                values[i] = grid.decode(grid.minCode() + i);
            }
            return values;
        }

        @Override
        public NodeWork affine(Node.Affine node) {
            int from = from(0);
            ByPart<ChannelAffine> affine = ByPart.affine(plan, index);
            return new Elements(
                    operand(node).kind() == ValueType.Kind.FLOAT
                            ? (w, sums, at, i, end) -> loops.affine(w.floats(from), i, end, affine.at(i), w.floats(to))
                            : (w, sums, at, i, end) -> loops.affine(sums, at, i, end, affine.at(i), w.floats(to)));
        }

        @Override
        public NodeWork activation(Node.Activation node) {
            int from = from(0);
            ActivationFunction function = node.function();
            return new Elements(
                    function.equals(ActivationFunction.RELU)
                            ? (w, sums, at, i, end) -> loops.relu(w.floats(from), i, end, w.floats(to))
                            : (w, sums, at, i, end) ->
                                    Elementwise.activate(w.floats(from), i, end, function, w.floats(to)));
        }

        @Override
        public NodeWork pRelu(Node.PRelu node) {
            int from = from(0);
            ByPart<float[]> slopes =
                    ByPart.of(node.slopes().toArray(), (all, channel) -> new float[] {all[channel]}, plan, index);
            return new Elements(
                    (w, sums, at, i, end) -> Elementwise.pRelu(w.floats(from), i, end, slopes.at(i), w.floats(to)));
        }

        @Override
        public NodeWork add(Node.Add node) {
            int main = from(0);
            int skip = from(1);
            return new Elements(
                    (w, sums, at, i, end) -> Elementwise.add(w.floats(main), w.floats(skip), i, end, w.floats(to)));
        }

        @Override
        public NodeWork product(Node.Product node) {
            int main = from(0);
            int other = from(1);
            return new Elements((w, sums, at, i, end) ->
                    Elementwise.product(w.floats(main), w.floats(other), i, end, w.floats(to)));
        }

        @Override
        public NodeWork maximum(Node.Maximum node) {
            int main = from(0);
            int other = from(1);
            return new Elements((w, sums, at, i, end) ->
                    Elementwise.maximum(w.floats(main), w.floats(other), i, end, w.floats(to)));
        }

        @Override
        public NodeWork gate(Node.Gate node) {
            int image = from(0);
            int gate = from(1);
            Rows rows = rows(output);
            return byRows((w, row, end) -> Moving.gate(rows, w.floats(image), w.floats(gate), row, end, w.floats(to)));
        }

        @Override
        public NodeWork concatenation(Node.Concatenation node) {
            Rows rows = rows(output);
            List<Rows> operands = node.inputs().stream()
                    .map(input -> rows(plan.type(input).shape()))
                    .toList();
            int[] slots = IntStream.range(0, operands.size()).map(this::from).toArray();
            return byRows((w, row, end) -> {
                int channel = 0;
                for (int i = 0; i < slots.length; i++) {
                    Moving.channels(operands.get(i), w.floats(slots[i]), rows, channel, row, end, w.floats(to));
                    channel += operands.get(i).shape().channels();
                }
            });
        }

        @Override
        public NodeWork upsampling(Node.Upsampling node) {
            int from = from(0);
            Rows input = rows(operand(node).shape());
            Rows rows = rows(output);
            return byRows((w, row, end) -> Moving.upsample(node, input, w.floats(from), rows, row, end, w.floats(to)));
        }

        @Override
        public NodeWork padding(Node.Padding node) {
            int from = from(0);
            Rows input = rows(operand(node).shape());
            Rows rows = rows(output);
            return byRows((w, row, end) -> Moving.pad(node, input, w.floats(from), rows, row, end, w.floats(to)));
        }

        /** A value of a shape in the layout in which the node writes and reads. */
        private Rows rows(Shape shape) {
            return new Rows(plan.value(index).layout(), shape);
        }

        private NodeWork byRows(Stage.RowWork work) {
            return new Alone(Stage.ofRows(output.height(), Effort.elements(output), work));
        }

        @Override
        public NodeWork pool(Node.Pool node) {
            return new Alone(PoolingStage.of(plan, index, loops, RangeStep.NONE));
        }

        @Override
        public NodeWork globalPool(Node.GlobalPool node) {
            int from = from(0);
            Shape input = operand(node).shape();
            Pooling pooling = new Pooling(loops, node.kind());
            Layout layout = plan.operands(index).get(0).layout();
            return new Alone(Stage.whole(w -> pooling.whole(layout, input, w.floats(from), w.floats(to))));
        }

        @Override
        public NodeWork shortcut(Node.Shortcut node) {
            int from = from(0);
            Subsampling subsampling = new Subsampling(
                    node, plan.value(index).layout(), operand(node).shape(), output);
            return new Alone(Stage.whole(w -> subsampling.run(w.floats(from), w.floats(to))));
        }

        @Override
        public NodeWork flatten(Node.Flatten node) {
            int from = from(0);
            Shape input = operand(node).shape();
            return new Alone(Stage.whole(w -> Reshaping.flatten(node.order(), w.floats(from), input, w.floats(to))));
        }

        @Override
        public NodeWork softmax(Node.Softmax node) {
            int from = from(0);
            int width = output.width();
            return byRows((w, row, end) ->
                    Reshaping.softmax(w.floats(from), row * width, end * width, output.channels(), w.floats(to)));
        }
    }
}

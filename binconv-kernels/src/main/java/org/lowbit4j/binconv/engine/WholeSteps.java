package org.lowbit4j.binconv.engine;

import java.util.List;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.ValueType;
import org.lowbit4j.binconv.kernel.FloatLoops;
import org.lowbit4j.binconv.kernel.Layout;

/** Makes the stages of the nodes that are neither convolutions nor element-wise. */
final class WholeSteps {

    private final LayoutPlan plan;
    private final BufferPlan buffers;
    private final FloatLoops loops;

    WholeSteps(LayoutPlan plan, BufferPlan buffers, FloatLoops loops) {
        this.plan = plan;
        this.buffers = buffers;
        this.loops = loops;
    }

    /** The stage of a change of layout. */
    Stage conversion(int value) {
        int operand = plan.operands(value).get(0);
        int from = buffers.slot(operand);
        int to = buffers.slot(value);
        Shape shape = plan.type(value).shape();
        Layout layout = plan.layout(operand);
        return plan.type(value).kind() == ValueType.Kind.CODES
                ? Stage.ofRows(
                        shape.height(),
                        Effort.elements(shape),
                        (w, row, end) -> loops.transpose(w.codes(from), w.codes(to), layout.toOther(shape, row, end)))
                : Stage.ofRows(
                        shape.height(),
                        Effort.elements(shape),
                        (w, row, end) ->
                                loops.transpose(w.floats(from), w.floats(to), layout.toOther(shape, row, end)));
    }

    /** The stage of a pooling with what follows it. */
    Stage pooling(Node.Pool node, int index, List<RangeStep> steps) {
        int operand = plan.operands(index).get(0);
        return new PoolingStage(
                new Pooling(loops, node.kind()),
                node,
                buffers.slot(operand),
                buffers.slot(index),
                plan.type(operand).shape(),
                new Rows(plan.layout(index), plan.type(index).shape()),
                steps);
    }

    Stage of(Node node, int index) {
        int operand = plan.operands(index).get(0);
        int from = buffers.slot(operand);
        int to = buffers.slot(index);
        Shape input = plan.type(operand).shape();
        Shape output = plan.type(index).shape();
        if (node instanceof Node.Pool pool) {
            return pooling(pool, index, List.of());
        }
        if (node instanceof Node.GlobalPool pool) {
            Pooling pooling = new Pooling(loops, pool.kind());
            Layout layout = plan.layout(operand);
            return Stage.whole(w -> pooling.whole(layout, input, w.floats(from), w.floats(to)));
        }
        if (node instanceof Node.Shortcut shortcut) {
            Subsampling subsampling = new Subsampling(shortcut, plan.layout(index), input, output);
            return Stage.whole(w -> subsampling.run(w.floats(from), w.floats(to)));
        }
        if (node instanceof Node.Flatten flatten) {
            return Stage.whole(w -> Reshaping.flatten(flatten.order(), w.floats(from), input, w.floats(to)));
        }
        if (node instanceof Node.Softmax) {
            return Stage.whole(w -> Reshaping.softmax(w.floats(from), input.size(), w.floats(to)));
        }
        throw new IllegalStateException("no stage for " + node);
    }
}

package org.lowbit4j.binconv.engine;

import java.util.List;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.ValueType;
import org.lowbit4j.binconv.kernel.FloatLoops;

/** Makes the stages of the nodes that are neither convolutions nor element-wise. */
final class WholeSteps {

    private final List<ValueType> types;
    private final BufferPlan buffers;
    private final FloatLoops loops;

    WholeSteps(List<ValueType> types, BufferPlan buffers, FloatLoops loops) {
        this.types = types;
        this.buffers = buffers;
        this.loops = loops;
    }

    Stage of(Node node, int index) {
        int operand = node.inputs().get(0);
        int from = buffers.slot(operand);
        int to = buffers.slot(index);
        Shape input = types.get(operand).shape();
        Shape output = types.get(index).shape();
        if (node instanceof Node.Pool pool) {
            Pooling pooling = new Pooling(loops, pool.kind(), input);
            return Stage.ofRows(
                    output.height(),
                    Effort.elements(input),
                    (w, fromRow, toRow) ->
                            pooling.run(pool.window(), w.floats(from), w.floats(to), output, fromRow, toRow));
        }
        if (node instanceof Node.GlobalPool pool) {
            Pooling pooling = new Pooling(loops, pool.kind(), input);
            return Stage.whole(w -> pooling.run(w.floats(from), w.floats(to)));
        }
        if (node instanceof Node.Shortcut shortcut) {
            return Stage.whole(w -> Reshaping.shortcut(shortcut, w.floats(from), input, w.floats(to), output));
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

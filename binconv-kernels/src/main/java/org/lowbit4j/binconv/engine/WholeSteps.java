package org.lowbit4j.binconv.engine;

import java.util.List;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.ValueType;

/** Makes the stages of the nodes that are neither convolutions nor element-wise. */
final class WholeSteps {

    private final List<ValueType> types;
    private final BufferPlan buffers;

    WholeSteps(List<ValueType> types, BufferPlan buffers) {
        this.types = types;
        this.buffers = buffers;
    }

    Stage of(Node node, int index) {
        int operand = node.inputs().get(0);
        int from = buffers.slot(operand);
        int to = buffers.slot(index);
        Shape input = types.get(operand).shape();
        Shape output = types.get(index).shape();
        if (node instanceof Node.Pool pool) {
            return Stage.whole(
                    w -> Pooling.run(pool.kind(), pool.window(), w.floats(from), input, w.floats(to), output));
        }
        if (node instanceof Node.GlobalPool pool) {
            return Stage.whole(w -> Pooling.runGlobal(pool.kind(), w.floats(from), input, w.floats(to)));
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

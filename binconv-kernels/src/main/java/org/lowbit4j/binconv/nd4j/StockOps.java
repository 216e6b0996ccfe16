package org.lowbit4j.binconv.nd4j;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ops.impl.shape.Concat;
import org.nd4j.linalg.api.ops.impl.shape.Reshape;
import org.nd4j.linalg.api.ops.impl.transforms.custom.Max;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.AddOp;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.MulOp;

/**
 * The stock ops that nodes of several operands become: each does one IEEE operation per element, or none. A gate of [N, C] is
 * reshaped to [N, 1, 1, C] and multiplied with.
 */
final class StockOps {

    /** The two-operand nodes that an op becomes again. */
    private static final Map<Class<?>, BiFunction<String, List<Integer>, Node>> NODES = Map.of(
            AddOp.class, (name, operands) -> new Node.Add(name, operands.get(0), operands.get(1)),
            MulOp.class, (name, operands) -> new Node.Product(name, operands.get(0), operands.get(1)),
            Max.class, (name, operands) -> new Node.Maximum(name, operands.get(0), operands.get(1)),
            Concat.class, Node.Concatenation::new);

    private StockOps() {}

    /**
     * Adds the op of a node.
     *
     * @param shape of the node's value
     * @return its output
     */
    static SDVariable add(SameDiff sameDiff, String name, Node node, Shape shape, SDVariable... operands) {
        if (node instanceof Node.Concatenation) {
            int channels = shape.pixels() == 1 ? 1 : 3;
            return new Concat(sameDiff, channels, operands).outputVariables(name)[0];
        }
        if (node instanceof Node.Add) {
            return new AddOp(sameDiff, operands[0], operands[1]).outputVariables(name)[0];
        }
        if (node instanceof Node.Maximum) {
            return new Max(sameDiff, operands[0], operands[1]).outputVariables(name)[0];
        }
        SDVariable factor = operands[1];
        if (node instanceof Node.Gate && shape.pixels() > 1) {
            factor = sameDiff.reshape(name + "#gate", factor, -1, 1, 1, shape.channels());
        } else if (!(node instanceof Node.Product || node instanceof Node.Gate)) {
            throw new IllegalArgumentException("no stock op for " + node);
        }
        return new MulOp(sameDiff, operands[0], factor).outputVariables(name)[0];
    }

    /** Whether an op is the reshape of a gate: its node is that of its operand. */
    static boolean isReshapedGate(DifferentialFunction op) {
        return op instanceof Reshape;
    }

    /**
     * The node that an op came from; null if it is none of these.
     *
     * @param gates whether the second operand is a {@linkplain #isReshapedGate reshaped gate}
     */
    static @Nullable Node node(DifferentialFunction op, String name, List<Integer> operands, boolean gates) {
        if (op instanceof MulOp && gates) {
            return new Node.Gate(name, operands.get(0), operands.get(1));
        }
        BiFunction<String, List<Integer>, Node> maker = NODES.get(op.getClass());
        return maker == null ? null : maker.apply(name, operands);
    }

    /** The names of the ops. */
    static List<String> names() {
        return List.of(AddOp.OP_NAME, "multiply", "maximum", "concat", "reshape");
    }
}

package org.lowbit4j.binconv.format;

import java.util.List;
import org.lowbit4j.binconv.ir.ActivationFunction;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.WeightGrid;

/** The numbers of enum constants in the file: the position in these lists, whatever the order in the source code is. */
final class Choices {

    static final List<ActivationGrid.Coding> ACTIVATION_CODINGS =
            List.of(ActivationGrid.Coding.UNSIGNED, ActivationGrid.Coding.SIGNED, ActivationGrid.Coding.AFFINE);

    static final List<WeightGrid.Coding> WEIGHT_CODINGS =
            List.of(WeightGrid.Coding.SYMMETRIC, WeightGrid.Coding.ODD_POINTS);

    /** The number behind those of the codings: float32 weights, whose bits are 32. */
    static final int FLOAT_WEIGHTS = 2;

    static final List<ActivationFunction> FUNCTIONS = List.of(
            ActivationFunction.RELU,
            ActivationFunction.RELU6,
            ActivationFunction.LEAKY_RELU,
            ActivationFunction.SIGMOID,
            ActivationFunction.TANH);

    static final List<Node.Pool.Kind> POOL_KINDS = List.of(Node.Pool.Kind.MAX, Node.Pool.Kind.AVERAGE);

    static final List<Node.Flatten.Order> FLATTEN_ORDERS = List.of(Node.Flatten.Order.HWC, Node.Flatten.Order.CHW);

    private Choices() {}
}

package org.lowbit4j.binconv.format;

import java.util.List;
import java.util.Optional;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.WeightGrid;

/** The numbers of enum constants in the file: the position in these lists, whatever the order in the source code is. */
final class Choices {

    static final List<ActivationGrid.Coding> ACTIVATION_CODINGS =
            List.of(ActivationGrid.Coding.UNSIGNED, ActivationGrid.Coding.SIGNED, ActivationGrid.Coding.AFFINE);

    /** No coding stands for float32 weights, whose bits are 32. */
    static final List<Optional<WeightGrid.Coding>> WEIGHT_CODINGS = List.of(
            Optional.of(WeightGrid.Coding.SYMMETRIC),
            Optional.of(WeightGrid.Coding.ODD_POINTS),
            Optional.empty(),
            Optional.of(WeightGrid.Coding.TWOS_COMPLEMENT));

    static final List<Node.Pool.Kind> POOL_KINDS = List.of(Node.Pool.Kind.MAX, Node.Pool.Kind.AVERAGE);

    static final List<Node.Flatten.Order> FLATTEN_ORDERS = List.of(Node.Flatten.Order.HWC, Node.Flatten.Order.CHW);

    private Choices() {}
}

package org.lowbit4j.binconv.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lowbit4j.binconv.ir.ActivationFunction;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.ValueType;

/** Finds the nodes that one pass over the accumulators can do together, because nobody else reads the values between them. */
final class FusedChains {

    private final Graph graph;
    private final List<ValueType> types;
    private final List<List<Integer>> consumers;

    FusedChains(Graph graph) {
        this.graph = graph;
        this.types = graph.types();
        this.consumers = graph.consumers();
    }

    /** The activations and the quantizer that can be fused with an affine node of accumulators; empty if they cannot. */
    List<Integer> codes(int affine, List<Integer> group) {
        if (!isAffineOfAccumulators(affine)) {
            return List.of();
        }
        List<Integer> chain = new ArrayList<>();
        int last = affine;
        do {
            if (consumers.get(last).size() != 1) {
                return List.of();
            }
            last = consumers.get(last).get(0);
            chain.add(last);
        } while (graph.nodes().get(last) instanceof Node.Activation);
        return group.containsAll(chain)
                        && graph.nodes().get(last) instanceof Node.Quantize quantize
                        && (Thresholds.suit(functions(chain), quantize.grid()) || keepsCodes(chain, quantize.grid()))
                ? chain
                : List.of();
    }

    /** The activations of a chain that ends with a quantizer. */
    List<ActivationFunction> functions(List<Integer> chain) {
        return chain.subList(0, chain.size() - 1).stream()
                .map(node -> ((Node.Activation) graph.nodes().get(node)).function())
                .toList();
    }

    /** Whether the activations do not change unsigned codes: a ReLU does not, as 0 and all below it have code 0. */
    private boolean keepsCodes(List<Integer> chain, ActivationGrid grid) {
        return grid.coding() == ActivationGrid.Coding.UNSIGNED
                && functions(chain).stream().allMatch(function -> function == ActivationFunction.RELU);
    }

    /**
     * The addition and the ReLU that follow an affine node of accumulators and alone read its value and the sum; empty if they
     * do not follow at once: a node between them may read what they overwrite.
     */
    List<Integer> residual(int affine, List<Integer> group) {
        int at = group.indexOf(affine);
        if (at + 2 >= group.size() || !isAffineOfAccumulators(affine)) {
            return List.of();
        }
        int add = group.get(at + 1);
        int relu = group.get(at + 2);
        return consumers.get(affine).equals(List.of(add))
                        && consumers.get(add).equals(List.of(relu))
                        && graph.nodes().get(add) instanceof Node.Add sum
                        && sum.main() != sum.skip()
                        && graph.nodes().get(relu) instanceof Node.Activation activation
                        && activation.function() == ActivationFunction.RELU
                ? List.of(add, relu)
                : List.of();
    }

    /** The quantizer on an unsigned grid that the end of a residual block can do on its way; empty if none follows. */
    Optional<Integer> quantizer(List<Integer> residual, List<Integer> group) {
        return residual.isEmpty()
                ? Optional.empty()
                : consumers.get(residual.get(residual.size() - 1)).stream()
                        .filter(group::contains)
                        .filter(node -> graph.nodes().get(node) instanceof Node.Quantize quantize
                                && quantize.grid().coding() == ActivationGrid.Coding.UNSIGNED)
                        .findFirst();
    }

    private boolean isAffineOfAccumulators(int index) {
        return graph.nodes().get(index) instanceof Node.Affine node
                && types.get(node.input()).kind() == ValueType.Kind.ACCUMULATORS;
    }
}

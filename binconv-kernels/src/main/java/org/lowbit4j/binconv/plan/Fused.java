package org.lowbit4j.binconv.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.lowbit4j.binconv.ir.ActivationFunction;

/** Element-wise nodes that one loop does together. Nobody reads the values between them. */
public sealed interface Fused {

    /** Indices of the nodes, in the order of the graph. */
    List<Integer> nodes();

    /** What {@code cases} makes of a step of this kind. */
    <R> R accept(Cases<R> cases);

    /** A case for every kind of step. */
    interface Cases<R> {

        /** See {@link Fused.Single}. */
        R single(Single step);

        /** See {@link Fused.Counted}. */
        R counted(Counted step);

        /** See {@link Fused.Requantized}. */
        R requantized(Requantized step);

        /** See {@link Fused.Residual}. */
        R residual(Residual step);
    }

    /** One node by itself. */
    record Single(int node) implements Fused {

        @Override
        public List<Integer> nodes() {
            return List.of(node);
        }

        @Override
        public <R> R accept(Cases<R> cases) {
            return cases.single(this);
        }
    }

    /**
     * Accumulators to codes by counting the {@link Thresholds} that they reach: an affine node, monotone activations, a quantizer of
     * few steps.
     *
     * @param affine scales and shifts accumulators
     * @param activations what follows, in order
     * @param functions those of the activations
     * @param quantizer reads the last of them
     */
    record Counted(int affine, List<Integer> activations, List<ActivationFunction> functions, int quantizer)
            implements Fused {

        @Override
        public List<Integer> nodes() {
            return chain(affine, activations, quantizer);
        }

        @Override
        public <R> R accept(Cases<R> cases) {
            return cases.counted(this);
        }
    }

    /**
     * Accumulators to unsigned codes by computing: an affine node, ReLUs, a quantizer. The ReLUs need no work, as 0 and all below
     * it have code 0.
     *
     * @param affine scales and shifts accumulators
     * @param activations the ReLUs
     * @param quantizer reads the last of them
     */
    record Requantized(int affine, List<Integer> activations, int quantizer) implements Fused {

        @Override
        public List<Integer> nodes() {
            return chain(affine, activations, quantizer);
        }

        @Override
        public <R> R accept(Cases<R> cases) {
            return cases.requantized(this);
        }
    }

    /**
     * The end of a residual block.
     *
     * @param affine scales and shifts accumulators
     * @param add adds the skip
     * @param relu rectifies the sum
     * @param quantizer codes it, on an unsigned grid, if one follows; the sum is kept all the same
     */
    record Residual(int affine, int add, int relu, Optional<Integer> quantizer) implements Fused {

        @Override
        public List<Integer> nodes() {
            return Stream.concat(Stream.of(affine, add, relu), quantizer.stream())
                    .toList();
        }

        @Override
        public <R> R accept(Cases<R> cases) {
            return cases.residual(this);
        }
    }

    private static List<Integer> chain(int first, List<Integer> between, int last) {
        List<Integer> nodes = new ArrayList<>(List.of(first));
        nodes.addAll(between);
        nodes.add(last);
        return List.copyOf(nodes);
    }
}

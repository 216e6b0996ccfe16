package org.lowbit4j.binconv.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Nodes that run as one pass over blocks of rows, while a block is in the cache. */
public sealed interface Group {

    /** The node that the group begins with. */
    int head();

    /** Indices of all nodes, in the order in which they are evaluated. */
    List<Integer> nodes();

    /** What {@code cases} makes of a group of this kind. */
    <R> R accept(Cases<R> cases);

    /** A case for every kind of group. */
    interface Cases<R> {

        /** See {@link Group.Integers}. */
        R integers(Integers group);

        /** See {@link Group.Codes}. */
        R codes(Codes group);

        /** See {@link Group.Scaled}. */
        R scaled(Scaled group);

        /** See {@link Group.Floats}. */
        R floats(Floats group);

        /** See {@link Group.ElementWise}. */
        R elementWise(ElementWise group);

        /** See {@link Group.Whole}. */
        R whole(Whole group);
    }

    /** An integer convolution with steps on every block of accumulators; without any, these are kept. */
    record Integers(int head, List<Fused> steps) implements Group {

        @Override
        public List<Integer> nodes() {
            return with(head, steps);
        }

        @Override
        public <R> R accept(Cases<R> cases) {
            return cases.integers(this);
        }
    }

    /** An integer convolution whose kernel yields codes itself. */
    record Codes(int head, Fused.Counted counted) implements Group {

        @Override
        public List<Integer> nodes() {
            return with(head, List.of(counted));
        }

        @Override
        public <R> R accept(Cases<R> cases) {
            return cases.codes(this);
        }
    }

    /** An integer convolution whose kernel scales the sums itself, to an output of the graph, channels last. */
    record Scaled(int head, int affine) implements Group {

        @Override
        public List<Integer> nodes() {
            return List.of(head, affine);
        }

        @Override
        public <R> R accept(Cases<R> cases) {
            return cases.scaled(this);
        }
    }

    /** A float convolution with steps on every block, and a pooling of what they yield. */
    record Floats(int head, List<Fused> steps, Optional<Pooled> pooled) implements Group {

        @Override
        public List<Integer> nodes() {
            List<Integer> nodes = new ArrayList<>(with(head, steps));
            pooled.ifPresent(pool -> nodes.addAll(with(pool.pool, pool.steps)));
            return List.copyOf(nodes);
        }

        @Override
        public <R> R accept(Cases<R> cases) {
            return cases.floats(this);
        }
    }

    /** A pooling with steps on every row. */
    record Pooled(int pool, List<Fused> steps) {}

    /** Element-wise nodes that read values which are there. */
    record ElementWise(List<Fused> steps) implements Group {

        @Override
        public int head() {
            return steps.get(0).nodes().get(0);
        }

        @Override
        public List<Integer> nodes() {
            return of(steps);
        }

        @Override
        public <R> R accept(Cases<R> cases) {
            return cases.elementWise(this);
        }
    }

    /** A node that needs its operands as a whole. */
    record Whole(int head) implements Group {

        @Override
        public List<Integer> nodes() {
            return List.of(head);
        }

        @Override
        public <R> R accept(Cases<R> cases) {
            return cases.whole(this);
        }
    }

    private static List<Integer> with(int head, List<? extends Fused> steps) {
        List<Integer> nodes = new ArrayList<>(List.of(head));
        nodes.addAll(of(steps));
        return List.copyOf(nodes);
    }

    private static List<Integer> of(List<? extends Fused> steps) {
        return steps.stream().flatMap(step -> step.nodes().stream()).toList();
    }
}

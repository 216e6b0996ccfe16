package org.lowbit4j.binconv.plan;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.ActivationFunction;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.ValueType;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;

/**
 * Which nodes run together, and in which order. A convolution or an element-wise node leads a group; the element-wise nodes that
 * can follow it while a block is in the cache do so; behind a float convolution also a pooling with its own followers. What can
 * run before a convolution does, so that an addition finds both its operands. Takes a time proportional to the nodes, but for
 * the logarithm of how many are ready at a time.
 */
final class Grouping {

    private final Graph graph;
    private final List<ValueType> types;
    private final List<List<Integer>> consumers;
    private final Map<Integer, ConvolutionKernel> kernels;
    private final Set<Integer> outputs;
    private final List<Group> groups = new ArrayList<>();

    /** Nodes that are in a group; the input, which is in none. */
    private final BitSet done = new BitSet();

    /** By node: operands that are not there yet. */
    private final int[] missing;

    private final PriorityQueue<Integer> ready = new PriorityQueue<>();
    private final PriorityQueue<Integer> readyConvolutions = new PriorityQueue<>();

    private Grouping(Graph graph, Map<Integer, ConvolutionKernel> kernels) {
        this.graph = graph;
        this.types = graph.types();
        this.consumers = graph.consumers();
        this.kernels = kernels;
        this.outputs = Set.copyOf(graph.outputs());
        this.missing =
                graph.nodes().stream().mapToInt(node -> node.inputs().size()).toArray();
    }

    /** Every node by itself, in the order of the graph: nothing is left out. */
    static List<Group> nodeByNode(Graph graph) {
        List<Group> groups = new ArrayList<>();
        for (int node = 1; node < graph.nodes().size(); node++) {
            groups.add(alone(graph, node));
        }
        return List.copyOf(groups);
    }

    private static Group alone(Graph graph, int node) {
        return switch (Role.of(graph.nodes().get(node))) {
            case INTEGER_CONVOLUTION -> new Group.Integers(node, List.of());
            case FLOAT_CONVOLUTION -> new Group.Floats(node, List.of(), Optional.empty());
            case ELEMENT_WISE -> new Group.ElementWise(List.of(new Fused.Single(node)));
            case POOL, EITHER_LAYOUT, WHOLE -> new Group.Whole(node);
            case INPUT -> throw new IllegalStateException("the input is in no group");
        };
    }

    /**
     * As few groups as possible.
     *
     * @param kernels kernels of the integer convolutions, by node
     */
    static List<Group> fused(Graph graph, Map<Integer, ConvolutionKernel> kernels) {
        Grouping grouping = new Grouping(graph, kernels);
        grouping.finish(0);
        for (Integer node = grouping.next(); node != null; node = grouping.next()) {
            grouping.groups.add(grouping.group(node));
        }
        return List.copyOf(grouping.groups);
    }

    private Node node(int index) {
        return graph.nodes().get(index);
    }

    /** Marks a node; its readers may be ready now. */
    private void finish(int node) {
        done.set(node);
        for (int reader : consumers.get(node)) {
            missing[reader]--;
            if (missing[reader] == 0) {
                (isConvolution(reader) ? readyConvolutions : ready).add(reader);
            }
        }
    }

    private boolean isConvolution(int node) {
        Role role = Role.of(node(node));
        return role == Role.INTEGER_CONVOLUTION || role == Role.FLOAT_CONVOLUTION;
    }

    /** The first node whose operands are there, of those that are no convolution if there is one; null if all are done. */
    private @Nullable Integer next() {
        for (PriorityQueue<Integer> queue : List.of(ready, readyConvolutions)) {
            for (Integer node = queue.poll(); node != null; node = queue.poll()) {
                if (!done.get(node)) {
                    return node;
                }
            }
        }
        return null;
    }

    private Group group(int first) {
        return switch (Role.of(node(first))) {
            case INTEGER_CONVOLUTION -> integers(withFollowers(first));
            case FLOAT_CONVOLUTION -> floats(withFollowers(first));
            case ELEMENT_WISE -> new Group.ElementWise(steps(withFollowers(first)));
            case POOL, EITHER_LAYOUT, WHOLE, INPUT -> {
                finish(first);
                yield alone(graph, first);
            }
        };
    }

    /** A node and the element-wise nodes that read its value or each other's, and else nothing that is not there yet. */
    private List<Integer> withFollowers(int first) {
        List<Integer> group = new ArrayList<>(List.of(first));
        finish(first);
        PriorityQueue<Integer> readers = new PriorityQueue<>(consumers.get(first));
        for (Integer reader = readers.poll(); reader != null; reader = readers.poll()) {
            if (!done.get(reader) && missing[reader] == 0 && Role.of(node(reader)) == Role.ELEMENT_WISE) {
                group.add(reader);
                finish(reader);
                readers.addAll(consumers.get(reader));
            }
        }
        return group;
    }

    private Group integers(List<Integer> group) {
        int head = group.get(0);
        ConvolutionKernel kernel = kernels.get(head);
        List<Fused> steps = steps(group.subList(1, group.size()));
        if (kernel != null && kernel.yieldsFloats() && isScaledOutput(group)) {
            return new Group.Scaled(head, group.get(1));
        }
        return kernel != null
                        && kernel.yieldsCodes()
                        && steps.size() == 1
                        && steps.get(0) instanceof Fused.Counted counted
                ? new Group.Codes(head, counted)
                : new Group.Integers(head, steps);
    }

    /** Whether all that follows a convolution is the affine node that makes the graph's output of it. */
    private boolean isScaledOutput(List<Integer> group) {
        return group.size() == 2
                && node(group.get(1)) instanceof Node.Affine
                && consumers.get(group.get(1)).isEmpty();
    }

    private Group floats(List<Integer> group) {
        Optional<Integer> pooling =
                onlyReader(group.get(group.size() - 1)).filter(reader -> Role.of(node(reader)) == Role.POOL);
        List<Fused> steps = steps(group.subList(1, group.size()));
        if (pooling.isEmpty()) {
            return new Group.Floats(group.get(0), steps, Optional.empty());
        }
        List<Integer> pooled = withFollowers(pooling.get());
        Group.Pooled pool = new Group.Pooled(pooled.get(0), steps(pooled.subList(1, pooled.size())));
        return new Group.Floats(group.get(0), steps, Optional.of(pool));
    }

    /** Element-wise nodes of a group, in its order, as few steps as possible. */
    private List<Fused> steps(List<Integer> nodes) {
        Set<Integer> group = new HashSet<>(nodes);
        Set<Integer> fused = new HashSet<>();
        List<Fused> steps = new ArrayList<>();
        for (int at = 0; at < nodes.size(); at++) {
            if (!fused.contains(nodes.get(at))) {
                Fused step = step(nodes, at, group);
                steps.add(step);
                fused.addAll(step.nodes());
            }
        }
        return List.copyOf(steps);
    }

    private Fused step(List<Integer> nodes, int at, Set<Integer> group) {
        int node = nodes.get(at);
        if (!isAffineOfAccumulators(node)) {
            return new Fused.Single(node);
        }
        return residual(nodes, at, group).or(() -> codes(node, group)).orElseGet(() -> new Fused.Single(node));
    }

    private boolean isAffineOfAccumulators(int index) {
        return node(index) instanceof Node.Affine affine
                && types.get(affine.input()).kind() == ValueType.Kind.ACCUMULATORS;
    }

    /**
     * The addition and the ReLU that follow an affine node and alone read its value and the sum; not if they do not follow at
     * once: a node between them may read what they overwrite.
     */
    private Optional<Fused> residual(List<Integer> nodes, int at, Set<Integer> group) {
        if (at + 2 >= nodes.size()) {
            return Optional.empty();
        }
        int affine = nodes.get(at);
        int add = nodes.get(at + 1);
        int relu = nodes.get(at + 2);
        return onlyReader(affine).equals(Optional.of(add))
                        && onlyReader(add).equals(Optional.of(relu))
                        && node(add) instanceof Node.Add sum
                        && sum.main() != sum.other()
                        && isRelu(relu)
                ? Optional.of(new Fused.Residual(affine, add, relu, unsignedQuantizer(relu, group)))
                : Optional.empty();
    }

    private Optional<Integer> unsignedQuantizer(int stream, Set<Integer> group) {
        return consumers.get(stream).stream()
                .filter(group::contains)
                .filter(reader -> node(reader) instanceof Node.Quantize quantize && isUnsigned(quantize.grid()))
                .findFirst();
    }

    /** The node that alone wants a value: empty also if the value is an output of the graph. */
    private Optional<Integer> onlyReader(int node) {
        List<Integer> readers = consumers.get(node);
        return readers.size() == 1 && !outputs.contains(node) ? Optional.of(readers.get(0)) : Optional.empty();
    }

    private boolean isRelu(int index) {
        return node(index) instanceof Node.Activation activation
                && activation.function().equals(ActivationFunction.RELU);
    }

    private static boolean isUnsigned(ActivationGrid grid) {
        return grid.coding() == ActivationGrid.Coding.UNSIGNED;
    }

    /** The activations and the quantizer behind an affine node, if nobody else reads the values between. */
    private Optional<Fused> codes(int affine, Set<Integer> group) {
        List<Integer> activations = new ArrayList<>();
        List<ActivationFunction> functions = new ArrayList<>();
        Optional<Integer> next = onlyReader(affine).filter(group::contains);
        while (next.isPresent() && node(next.get()) instanceof Node.Activation activation) {
            activations.add(next.get());
            functions.add(activation.function());
            next = onlyReader(next.get()).filter(group::contains);
        }
        return next.isPresent() && node(next.get()) instanceof Node.Quantize quantize
                ? codes(affine, activations, functions, next.get(), quantize.grid())
                : Optional.empty();
    }

    private static Optional<Fused> codes(
            int affine,
            List<Integer> activations,
            List<ActivationFunction> functions,
            int quantizer,
            ActivationGrid grid) {
        if (Thresholds.suit(functions, grid)) {
            return Optional.of(new Fused.Counted(affine, List.copyOf(activations), List.copyOf(functions), quantizer));
        }
        return isUnsigned(grid) && functions.stream().allMatch(function -> function.equals(ActivationFunction.RELU))
                ? Optional.of(new Fused.Requantized(affine, List.copyOf(activations), quantizer))
                : Optional.empty();
    }
}

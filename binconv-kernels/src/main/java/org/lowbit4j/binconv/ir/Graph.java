package org.lowbit4j.binconv.ir;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A low-bit network: nodes in order of evaluation, node 0 the float32 input image, float32 outputs. A graph that exists is
 * valid: operands come earlier, types and shapes fit, accumulators cannot overflow. Immutable.
 */
public final class Graph {

    /** The largest number of nodes. */
    public static final int MAX_NODES = 1 << 16;

    private final List<Node> nodes;
    private final List<Integer> outputs;
    private final List<ValueType> types;

    /**
     * A graph whose output is its last node.
     *
     * @param nodes the operations, in order of evaluation
     * @throws InvalidGraphException naming the first node that breaks a rule
     */
    public Graph(List<Node> nodes) {
        this(nodes, List.of(nodes.size() - 1));
    }

    /**
     * A graph with any outputs.
     *
     * @param nodes the operations, in order of evaluation
     * @param outputs indices of the nodes that are outputs, in the order in which they are wanted; all different
     * @throws InvalidGraphException naming the first node that breaks a rule
     */
    public Graph(List<Node> nodes, List<Integer> outputs) {
        this.nodes = List.copyOf(nodes);
        this.outputs = List.copyOf(outputs);
        if (nodes.size() < 2 || nodes.size() > MAX_NODES) {
            throw new InvalidGraphException("a graph has 2.." + MAX_NODES + " nodes, got " + nodes.size());
        }
        GraphBuilder builder = new GraphBuilder();
        nodes.forEach(builder::add);
        this.types = builder.types();
        if (outputs.isEmpty() || new HashSet<>(outputs).size() < outputs.size()) {
            throw new InvalidGraphException("a graph has one or more different outputs, got nodes " + outputs);
        }
        outputs.forEach(this::checkOutput);
    }

    private void checkOutput(int output) {
        if (output < 0 || output >= nodes.size()) {
            throw new InvalidGraphException("output " + output + " is none of the " + nodes.size() + " nodes");
        }
        if (types.get(output).kind() != ValueType.Kind.FLOAT) {
            throw new InvalidGraphException(
                    "an output must be float32, got " + types.get(output).kind() + " from node " + output + ", "
                            + Names.quoted(nodes.get(output).name()));
        }
    }

    /** The operations, in order of evaluation. */
    public List<Node> nodes() {
        return nodes;
    }

    /** Indices of the nodes that are outputs, in their order. */
    public List<Integer> outputs() {
        return outputs;
    }

    /** What every node yields, by index. */
    public List<ValueType> types() {
        return types;
    }

    /**
     * The same nodes over an image of another shape.
     *
     * @throws InvalidGraphException if they do not fit it
     */
    public Graph on(Shape image) {
        if (image.equals(inputShape())) {
            return this;
        }
        List<Node> over = new ArrayList<>(nodes);
        over.set(0, new Node.Input(nodes.get(0).name(), image));
        return new Graph(over, outputs);
    }

    /**
     * A chain of nodes as a graph of its own, whose input is what the first of them reads.
     *
     * @param chain indices of nodes with one operand, which is the one before in the chain
     */
    public Graph chain(List<Integer> chain) {
        int operand = nodes.get(chain.get(0)).inputs().get(0);
        GraphBuilder builder = new GraphBuilder();
        int last = builder.add(new Node.Input("input", types.get(operand).shape()));
        for (int index : chain) {
            last = builder.add(nodes.get(index).reading(List.of(last)));
        }
        return builder.build(last);
    }

    /** The layers that convolve codes with codes, in order of evaluation. */
    public List<Node.IntegerConvolution> integerConvolutions() {
        return nodes.stream()
                .filter(Node.IntegerConvolution.class::isInstance)
                .map(Node.IntegerConvolution.class::cast)
                .toList();
    }

    /** The shape of the input image. */
    public Shape inputShape() {
        return types.get(0).shape();
    }

    /** The shapes of the outputs, in their order. */
    public List<Shape> outputShapes() {
        return outputs.stream().map(output -> types.get(output).shape()).toList();
    }

    /**
     * The shape of the only output.
     *
     * @throws IllegalStateException if there are several
     */
    public Shape outputShape() {
        if (outputs.size() > 1) {
            throw new IllegalStateException(
                    "expected a graph with one output, got " + outputs.size() + ": " + outputNames());
        }
        return outputShapes().get(0);
    }

    private String outputNames() {
        return String.join(
                ", ",
                outputs.stream()
                        .map(output -> Names.quoted(nodes.get(output).name()))
                        .toList());
    }

    /**
     * The values that all outputs have together.
     *
     * @throws InvalidGraphException if they are more than an array holds
     */
    public int outputSize() {
        long size = outputShapes().stream().mapToLong(Shape::size).sum();
        if (size > Integer.MAX_VALUE) {
            throw new InvalidGraphException("the outputs have " + size + " values, more than an array holds");
        }
        return (int) size;
    }

    /** For every node, the indices of the nodes that read it. */
    public List<List<Integer>> consumers() {
        List<List<Integer>> consumers = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            consumers.add(new ArrayList<>());
        }
        for (int i = 0; i < nodes.size(); i++) {
            for (int input : nodes.get(i).inputs()) {
                consumers.get(input).add(i);
            }
        }
        return consumers;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Graph graph && nodes.equals(graph.nodes) && outputs.equals(graph.outputs);
    }

    @Override
    public int hashCode() {
        return Objects.hash(nodes, outputs);
    }

    @Override
    public String toString() {
        return "Graph of " + nodes.size() + " nodes, outputs " + outputNames();
    }
}

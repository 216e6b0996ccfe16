package org.lowbit4j.binconv.ir;

import java.util.ArrayList;
import java.util.List;

/**
 * A low-bit network: nodes in order of evaluation, node 0 the float32 input image, the last node the float32 output. A graph
 * that exists is valid: operands come earlier, types and shapes fit, accumulators cannot overflow.
 *
 * @param nodes the operations, in order of evaluation
 */
public record Graph(List<Node> nodes) {

    /** The largest number of nodes. */
    public static final int MAX_NODES = 1 << 16;

    /**
     * Checks the whole graph.
     *
     * @throws InvalidGraphException naming the first node that breaks a rule
     */
    public Graph {
        nodes = List.copyOf(nodes);
        if (nodes.size() < 2 || nodes.size() > MAX_NODES) {
            throw new InvalidGraphException("a graph has 2.." + MAX_NODES + " nodes, got " + nodes.size());
        }
        List<ValueType> types = typesOf(nodes);
        if (types.get(types.size() - 1).kind() != ValueType.Kind.FLOAT) {
            throw new InvalidGraphException(
                    "the last node, " + Names.quoted(nodes.get(nodes.size() - 1).name()) + ", must yield float32, got "
                            + types.get(types.size() - 1).kind());
        }
    }

    /** What every node yields, by index. */
    public List<ValueType> types() {
        return typesOf(nodes);
    }

    private static List<ValueType> typesOf(List<Node> nodes) {
        GraphBuilder builder = new GraphBuilder();
        nodes.forEach(builder::add);
        return builder.types();
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
        GraphBuilder builder = new GraphBuilder();
        int input = builder.add(new Node.Input(nodes.get(0).name(), image));
        return builder.build(builder.append(this, input));
    }

    /**
     * A chain of nodes as a graph of its own, whose input is what the first of them reads.
     *
     * @param chain indices of nodes with one operand, which is the one before in the chain
     */
    public Graph chain(List<Integer> chain) {
        int operand = nodes.get(chain.get(0)).inputs().get(0);
        GraphBuilder builder = new GraphBuilder();
        int last = builder.add(new Node.Input("input", types().get(operand).shape()));
        for (int index : chain) {
            int before = last;
            last = builder.add(Renumbering.of(nodes.get(index), input -> before));
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
        return ((Node.Input) nodes.get(0)).shape();
    }

    /** The shape of the output. */
    public Shape outputShape() {
        List<ValueType> types = types();
        return types.get(types.size() - 1).shape();
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
}

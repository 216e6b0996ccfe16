package org.lowbit4j.binconv.ir;

import java.util.ArrayList;
import java.util.List;

/** Puts a {@link Graph} together node by node; knows the type of every node so far and rejects what breaks a rule. */
public final class GraphBuilder {

    private final List<Node> nodes = new ArrayList<>();
    private final List<ValueType> types = new ArrayList<>();
    private final TypeRules rules = new TypeRules(types);

    /** An empty graph; its first node must be the input. */
    public GraphBuilder() {}

    /**
     * Adds a node.
     *
     * @return its index
     * @throws InvalidGraphException if it breaks a rule; the message names it
     */
    public int add(Node node) {
        int index = nodes.size();
        if ((node instanceof Node.Input) != (index == 0)) {
            throw TypeRules.fault(node, "the input is node 0 and only node 0, got node " + index);
        }
        for (int input : node.inputs()) {
            if (input < 0 || input >= index) {
                throw TypeRules.fault(node, "operand " + input + " is not an earlier node than " + index);
            }
        }
        types.add(node.accept(rules));
        nodes.add(node);
        return index;
    }

    /**
     * Adds the nodes of another graph, which read node {@code operand} in the place of that graph's input.
     *
     * @return the index of its only output
     * @throws InvalidGraphException if they do not fit there
     * @throws IllegalStateException if the other graph has several outputs
     */
    public int append(Graph piece, int operand) {
        piece.outputShape();
        int offset = nodes.size() - 1;
        for (Node node : piece.nodes().subList(1, piece.nodes().size())) {
            add(node.reading(node.inputs().stream()
                    .map(input -> input == 0 ? operand : input + offset)
                    .toList()));
        }
        return piece.outputs().get(0) + offset;
    }

    /** What node {@code index} yields. */
    public ValueType type(int index) {
        return types.get(index);
    }

    /** What every node so far yields, by index. */
    public List<ValueType> types() {
        return List.copyOf(types);
    }

    /** The graph whose output is node {@code output}; later nodes are left out. */
    public Graph build(int output) {
        return build(List.of(output));
    }

    /** The graph with these outputs; nodes behind the last of them are left out. */
    public Graph build(List<Integer> outputs) {
        int last = outputs.stream().max(Integer::compare).orElse(nodes.size() - 1);
        return new Graph(nodes.subList(0, last + 1), outputs);
    }
}

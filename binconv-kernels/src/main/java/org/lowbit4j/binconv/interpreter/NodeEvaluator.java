package org.lowbit4j.binconv.interpreter;

import java.util.ArrayList;
import java.util.List;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.ValueType;

/**
 * Evaluates single nodes of a graph from given operand values: the definition of each node, for one image. The operands need
 * not be what the graph itself would compute, so a check can feed a node the values of another implementation. Immutable.
 */
public final class NodeEvaluator {

    private final Graph graph;
    private final List<ValueType> types;
    private final List<Operation> operations = new ArrayList<>();

    /** Prepares every node of {@code graph}. */
    public NodeEvaluator(Graph graph) {
        this.graph = graph;
        this.types = graph.types();
        for (int i = 0; i < graph.nodes().size(); i++) {
            operations.add(graph.nodes().get(i).accept(new Operations(types, types.get(i))));
        }
    }

    /** The graph. */
    public Graph graph() {
        return graph;
    }

    /**
     * The value of one node.
     *
     * @param node index of the node; not the input, whose value is given
     * @param operands values of the nodes {@code graph().nodes().get(node).inputs()}, in that order; left unchanged
     * @return the value, in arrays of its own
     * @throws IllegalArgumentException if the operands differ in number, kind or size from what the graph says
     */
    public Value evaluate(int node, Value... operands) {
        List<Integer> inputs = graph.nodes().get(node).inputs();
        if (operands.length != inputs.size()) {
            throw fault(node, "expected " + inputs.size() + " operands, got " + operands.length);
        }
        for (int i = 0; i < operands.length; i++) {
            check(node, types.get(inputs.get(i)), operands[i]);
        }
        return operations.get(node).apply(operands);
    }

    private void check(int node, ValueType type, Value operand) {
        boolean floats = operand instanceof Value.Floats;
        if (floats != (type.kind() == ValueType.Kind.FLOAT)) {
            throw fault(
                    node, "expected an operand of kind " + type.kind() + ", got " + (floats ? "float32" : "integers"));
        }
        if (operand.size() != type.shape().size()) {
            throw fault(
                    node,
                    "expected an operand of " + type.shape().size() + " elements (" + type.shape() + "), got "
                            + operand.size());
        }
    }

    private IllegalArgumentException fault(int index, String what) {
        Node node = graph.nodes().get(index);
        return new IllegalArgumentException("node " + index + ", "
                + node.getClass().getSimpleName() + " " + Names.quoted(node.name()) + ": " + what);
    }
}

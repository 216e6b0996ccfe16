package org.lowbit4j.binconv.interpreter;

import org.lowbit4j.binconv.ir.ActivationFunction;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.GraphBuilder;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.ValueType;

/** Evaluates one node of a test in the smallest graph around it. In that graph node 0 is float32 and node 1 its codes. */
final class SingleNode {

    static final int FLOATS = 0;
    static final int CODES = 1;

    private final GraphBuilder graph = new GraphBuilder();

    private SingleNode(Shape shape, ActivationGrid grid) {
        graph.add(new Node.Input("input", shape));
        graph.add(new Node.Quantize("codes", FLOATS, grid));
    }

    /** The value of a node that reads {@link #FLOATS} of a shape. */
    static float[] evaluate(Shape shape, Node node, float... values) {
        return new SingleNode(shape, unsigned(8))
                .evaluator(node)
                .evaluate(2, Value.of(values))
                .floats();
    }

    /** The value of a node that reads {@link #CODES} of a shape, on a grid. */
    static Value evaluate(Shape shape, ActivationGrid grid, Node node, int... codes) {
        return new SingleNode(shape, grid).evaluator(node).evaluate(2, Value.of(codes));
    }

    /** An evaluator of a graph whose node 2 is {@code node}. */
    static NodeEvaluator evaluator(Shape shape, Node node) {
        return new SingleNode(shape, unsigned(8)).evaluator(node);
    }

    /** The grid of codes 0..2^bits - 1 for the interval 0..1. */
    static ActivationGrid unsigned(int bits) {
        return new ActivationGrid(bits, ActivationGrid.Coding.UNSIGNED, 0f, 1f, 0, 1f);
    }

    private NodeEvaluator evaluator(Node node) {
        int index = graph.add(node);
        return new NodeEvaluator(graph.build(toFloats(index)));
    }

    /** A graph must end in float32. */
    private int toFloats(int index) {
        ValueType type = graph.type(index);
        return switch (type.kind()) {
            case FLOAT -> graph.add(new Node.Activation("end", index, ActivationFunction.RELU));
            case CODES -> graph.add(new Node.Decode("end", index));
            case ACCUMULATORS ->
                graph.add(new Node.Affine(
                        "end",
                        index,
                        FloatVector.of(new float[type.shape().channels()]),
                        FloatVector.of(new float[type.shape().channels()])));
        };
    }
}

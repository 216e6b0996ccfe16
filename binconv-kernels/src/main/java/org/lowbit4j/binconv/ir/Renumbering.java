package org.lowbit4j.binconv.ir;

import java.util.function.IntUnaryOperator;

/** Copies of nodes that read other operands. */
final class Renumbering {

    private Renumbering() {}

    /** {@code node}, reading {@code index(i)} wherever it read {@code i}. */
    static Node of(Node node, IntUnaryOperator index) {
        if (node instanceof Node.Add n) {
            return new Node.Add(n.name(), index.applyAsInt(n.main()), index.applyAsInt(n.skip()));
        }
        if (node instanceof Node.Input) {
            return node;
        }
        return unary(node, index.applyAsInt(node.inputs().get(0)));
    }

    private static Node unary(Node node, int input) {
        if (node instanceof Node.Quantize n) {
            return new Node.Quantize(n.name(), input, n.grid());
        }
        if (node instanceof Node.Decode n) {
            return new Node.Decode(n.name(), input);
        }
        if (node instanceof Node.IntegerConvolution n) {
            return new Node.IntegerConvolution(n.name(), input, n.window(), n.weights());
        }
        if (node instanceof Node.FloatConvolution n) {
            return new Node.FloatConvolution(n.name(), input, n.window(), n.weights(), n.bias());
        }
        if (node instanceof Node.Affine n) {
            return new Node.Affine(n.name(), input, n.scale(), n.shift());
        }
        if (node instanceof Node.Activation n) {
            return new Node.Activation(n.name(), input, n.function());
        }
        if (node instanceof Node.Pool n) {
            return new Node.Pool(n.name(), input, n.kind(), n.window());
        }
        if (node instanceof Node.GlobalPool n) {
            return new Node.GlobalPool(n.name(), input, n.kind());
        }
        if (node instanceof Node.Shortcut n) {
            return new Node.Shortcut(n.name(), input, n.stride(), n.channelsBefore(), n.channelsAfter());
        }
        if (node instanceof Node.Flatten n) {
            return new Node.Flatten(n.name(), input, n.order());
        }
        if (node instanceof Node.Softmax n) {
            return new Node.Softmax(n.name(), input);
        }
        throw new IllegalStateException("no copy of " + node);
    }
}

package org.lowbit4j.binconv.interpreter;

import java.util.List;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.ValueType;

/** Finds the operation of each kind of node. */
final class Operations {

    private Operations() {}

    /**
     * The operation of a node.
     *
     * @param types of all earlier nodes at least, by index
     * @param output type of the node's own value
     */
    static Operation of(Node node, List<ValueType> types, ValueType output) {
        if (node instanceof Node.Input) {
            return operands -> {
                throw new IllegalArgumentException(
                        "the input " + Names.quoted(node.name()) + " is given, not computed");
            };
        }
        return node.inputs().size() == 2
                ? operands -> ElementWise.add(operands[0].floats(), operands[1].floats())
                : unary(node, types.get(node.inputs().get(0)), output.shape());
    }

    private static Operation unary(Node node, ValueType type, Shape output) {
        Shape input = type.shape();
        if (node instanceof Node.IntegerConvolution convolution) {
            return new IntegerConvolver(convolution, type, output);
        }
        if (node instanceof Node.FloatConvolution convolution) {
            return new FloatConvolver(convolution, input, output);
        }
        if (node instanceof Node.Quantize quantize) {
            return operands -> ElementWise.quantize(operands[0].floats(), quantize.grid());
        }
        if (node instanceof Node.Decode) {
            return operands -> ElementWise.decode(operands[0].integers(), type.codeGrid());
        }
        if (node instanceof Node.Affine affine) {
            return type.kind() == ValueType.Kind.FLOAT
                    ? operands -> ElementWise.affine(operands[0].floats(), affine)
                    : operands -> ElementWise.affine(operands[0].integers(), affine);
        }
        if (node instanceof Node.Activation activation) {
            return operands -> ElementWise.activate(operands[0].floats(), activation.function());
        }
        if (node instanceof Node.Pool pool) {
            return new Pooler(pool.kind(), pool.window(), input, output);
        }
        if (node instanceof Node.GlobalPool pool) {
            return operands -> Pooler.global(pool.kind(), operands[0].floats(), input);
        }
        if (node instanceof Node.Shortcut shortcut) {
            return operands -> Rearrangement.shortcut(operands[0].floats(), shortcut, input, output);
        }
        if (node instanceof Node.Flatten flatten) {
            return operands -> Rearrangement.flatten(operands[0].floats(), flatten.order(), input);
        }
        if (node instanceof Node.Softmax) {
            return operands -> ElementWise.softmax(operands[0].floats());
        }
        throw new IllegalStateException("no operation for " + node);
    }
}

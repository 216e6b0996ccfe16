package org.lowbit4j.binconv.interpreter;

import java.util.List;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.NodeVisitor;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.ValueType;

/**
 * The operation of each kind of node.
 *
 * @param types of all earlier nodes at least, by index
 * @param output what the node yields
 */
record Operations(List<ValueType> types, ValueType output) implements NodeVisitor<Operation> {

    private Shape shape(Node.Unary node) {
        return types.get(node.input()).shape();
    }

    @Override
    public Operation input(Node.Input node) {
        return operands -> {
            throw new IllegalArgumentException("the input " + Names.quoted(node.name()) + " is given, not computed");
        };
    }

    @Override
    public Operation quantize(Node.Quantize node) {
        return operands -> ElementWise.quantize(operands[0].floats(), node.grid());
    }

    @Override
    public Operation decode(Node.Decode node) {
        return operands -> ElementWise.decode(
                operands[0].integers(), types.get(node.input()).codeGrid());
    }

    @Override
    public Operation integerConvolution(Node.IntegerConvolution node) {
        return new IntegerConvolver(node, types.get(node.input()), output.shape());
    }

    @Override
    public Operation floatConvolution(Node.FloatConvolution node) {
        return new FloatConvolver(node, shape(node), output.shape());
    }

    @Override
    public Operation affine(Node.Affine node) {
        return types.get(node.input()).kind() == ValueType.Kind.FLOAT
                ? operands -> ElementWise.affine(operands[0].floats(), node)
                : operands -> ElementWise.affine(operands[0].integers(), node);
    }

    @Override
    public Operation activation(Node.Activation node) {
        return operands -> ElementWise.activate(operands[0].floats(), node.function());
    }

    @Override
    public Operation pRelu(Node.PRelu node) {
        return operands -> ElementWise.pRelu(operands[0].floats(), node.slopes());
    }

    @Override
    public Operation add(Node.Add node) {
        return operands -> ElementWise.combine(operands[0].floats(), operands[1].floats(), Float::sum);
    }

    @Override
    public Operation product(Node.Product node) {
        return operands ->
                ElementWise.combine(operands[0].floats(), operands[1].floats(), (main, other) -> main * other);
    }

    @Override
    public Operation maximum(Node.Maximum node) {
        return operands -> ElementWise.combine(operands[0].floats(), operands[1].floats(), Math::max);
    }

    @Override
    public Operation gate(Node.Gate node) {
        return operands -> ElementWise.gate(operands[0].floats(), operands[1].floats());
    }

    @Override
    public Operation concatenation(Node.Concatenation node) {
        return operands -> Rearrangement.concatenation(operands, output.shape());
    }

    @Override
    public Operation upsampling(Node.Upsampling node) {
        return operands -> Rearrangement.upsampling(operands[0].floats(), node, shape(node), output.shape());
    }

    @Override
    public Operation padding(Node.Padding node) {
        return operands -> Rearrangement.padding(operands[0].floats(), node, shape(node), output.shape());
    }

    @Override
    public Operation pool(Node.Pool node) {
        return new Pooler(node.kind(), node.window(), shape(node), output.shape());
    }

    @Override
    public Operation globalPool(Node.GlobalPool node) {
        return operands -> Pooler.global(node.kind(), operands[0].floats(), shape(node));
    }

    @Override
    public Operation shortcut(Node.Shortcut node) {
        return operands -> Rearrangement.shortcut(operands[0].floats(), node, shape(node), output.shape());
    }

    @Override
    public Operation flatten(Node.Flatten node) {
        return operands -> Rearrangement.flatten(operands[0].floats(), node.order(), shape(node));
    }

    @Override
    public Operation softmax(Node.Softmax node) {
        return operands ->
                ElementWise.softmax(operands[0].floats(), output.shape().channels());
    }
}

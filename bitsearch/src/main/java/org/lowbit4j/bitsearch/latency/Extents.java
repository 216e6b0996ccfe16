package org.lowbit4j.bitsearch.latency;

import java.util.Map;
import org.lowbit4j.binconv.ir.ActivationFunction;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.NodeVisitor;

/** What the time of a node depends on, besides its operands, its bits and its weights. */
final class Extents implements NodeVisitor<String> {

    /** Nothing but these. */
    private static final String NONE = "";

    /** Names that functions had before they had parameters: digests of older latency tables are made of them. */
    private static final Map<ActivationFunction, String> NAMES = Map.of(
            ActivationFunction.RELU, "RELU",
            ActivationFunction.RELU6, "RELU6",
            ActivationFunction.LEAKY_RELU, "LEAKY_RELU");

    @Override
    public String input(Node.Input node) {
        return node.shape().toString();
    }

    @Override
    public String quantize(Node.Quantize node) {
        return NONE;
    }

    @Override
    public String decode(Node.Decode node) {
        return NONE;
    }

    @Override
    public String integerConvolution(Node.IntegerConvolution node) {
        return node.window() + " " + node.weights().shape();
    }

    @Override
    public String floatConvolution(Node.FloatConvolution node) {
        return node.window() + " " + node.weights().shape();
    }

    @Override
    public String affine(Node.Affine node) {
        return NONE;
    }

    @Override
    public String activation(Node.Activation node) {
        return NAMES.getOrDefault(node.function(), node.function().toString());
    }

    @Override
    public String pRelu(Node.PRelu node) {
        return NONE;
    }

    @Override
    public String add(Node.Add node) {
        return NONE;
    }

    @Override
    public String product(Node.Product node) {
        return NONE;
    }

    @Override
    public String maximum(Node.Maximum node) {
        return NONE;
    }

    @Override
    public String gate(Node.Gate node) {
        return NONE;
    }

    @Override
    public String concatenation(Node.Concatenation node) {
        return NONE;
    }

    @Override
    public String upsampling(Node.Upsampling node) {
        return node.height() + " " + node.width();
    }

    @Override
    public String padding(Node.Padding node) {
        return node.top() + " " + node.bottom() + " " + node.left() + " " + node.right();
    }

    @Override
    public String pool(Node.Pool node) {
        return node.kind() + " " + node.window();
    }

    @Override
    public String globalPool(Node.GlobalPool node) {
        return node.kind().toString();
    }

    @Override
    public String shortcut(Node.Shortcut node) {
        return node.stride() + " " + node.channelsBefore() + " " + node.channelsAfter();
    }

    @Override
    public String flatten(Node.Flatten node) {
        return node.order().toString();
    }

    @Override
    public String softmax(Node.Softmax node) {
        return NONE;
    }
}

package org.lowbit4j.binconv.format;

import java.util.ArrayList;
import java.util.List;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.InvalidGraphException;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Weights;
import org.lowbit4j.binconv.ir.Window;

/** Reads what {@link NodeWriter} writes. */
final class NodeReader {

    private final ModelSource in;

    NodeReader(ModelSource in) {
        this.in = in;
    }

    /**
     * Reads a node with its weights and vectors.
     *
     * @throws InvalidGraphException if its fields break a rule of their own
     */
    Node read() throws PackedModelException {
        int start = in.offset();
        int kind = in.kind();
        if (kind < 1 || kind > NodeKinds.LAST) {
            throw new PackedModelException(
                    start,
                    "unknown node kind " + kind + ", known are 1.." + NodeKinds.LAST
                            + ": a newer version may read this file");
        }
        String name = in.name();
        if (kind == NodeKinds.INPUT) {
            return new Node.Input(name, in.shape());
        }
        return kind == NodeKinds.CONCATENATION
                ? new Node.Concatenation(name, operands())
                : read(kind, name, in.operand());
    }

    private List<Integer> operands() throws PackedModelException {
        int count = in.number("number of operands");
        List<Integer> operands = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            operands.add(in.operand());
        }
        return operands;
    }

    private Node read(int kind, String name, int operand) throws PackedModelException {
        return switch (kind) {
            case NodeKinds.QUANTIZE -> new Node.Quantize(name, operand, in.activationGrid());
            case NodeKinds.DECODE -> new Node.Decode(name, operand);
            case NodeKinds.INTEGER_CONVOLUTION -> integerConvolution(name, operand);
            case NodeKinds.FLOAT_CONVOLUTION -> floatConvolution(name, operand);
            case NodeKinds.AFFINE -> affine(name, operand);
            case NodeKinds.ACTIVATION -> new Node.Activation(name, operand, FunctionCodec.read(in));
            case NodeKinds.P_RELU -> new Node.PRelu(name, operand, in.vector(in.number("channels")));
            case NodeKinds.ADD -> new Node.Add(name, operand, in.operand());
            case NodeKinds.PRODUCT -> new Node.Product(name, operand, in.operand());
            case NodeKinds.MAXIMUM -> new Node.Maximum(name, operand, in.operand());
            case NodeKinds.GATE -> new Node.Gate(name, operand, in.operand());
            case NodeKinds.POOL -> new Node.Pool(name, operand, poolKind(), in.window());
            case NodeKinds.GLOBAL_POOL -> new Node.GlobalPool(name, operand, poolKind());
            case NodeKinds.SHORTCUT ->
                new Node.Shortcut(
                        name, operand, in.number("stride"), in.number("channels before"), in.number("channels behind"));
            case NodeKinds.FLATTEN -> new Node.Flatten(name, operand, in.choice(Choices.FLATTEN_ORDERS, "order"));
            case NodeKinds.SOFTMAX -> new Node.Softmax(name, operand);
            case NodeKinds.UPSAMPLING ->
                new Node.Upsampling(name, operand, in.number("vertical factor"), in.number("horizontal factor"));
            case NodeKinds.PADDING ->
                new Node.Padding(
                        name,
                        operand,
                        in.signed("rows above"),
                        in.signed("rows below"),
                        in.signed("columns left"),
                        in.signed("columns right"));
            default -> throw new IllegalStateException("no case for node kind " + kind);
        };
    }

    private Node.Pool.Kind poolKind() throws PackedModelException {
        return in.choice(Choices.POOL_KINDS, "pooling");
    }

    private Node integerConvolution(String name, int operand) throws PackedModelException {
        Window window = in.window();
        return new Node.IntegerConvolution(name, operand, window, in.weightCodes(window));
    }

    private Node floatConvolution(String name, int operand) throws PackedModelException {
        Window window = in.window();
        Weights weights = in.weights(window);
        int biases = in.flag("bias") ? weights.shape().outputs() : 0;
        return new Node.FloatConvolution(name, operand, window, weights, in.vector(biases));
    }

    private Node affine(String name, int operand) throws PackedModelException {
        int channels = in.number("channels");
        FloatVector scale = in.vector(channels);
        return new Node.Affine(name, operand, scale, in.vector(channels));
    }
}

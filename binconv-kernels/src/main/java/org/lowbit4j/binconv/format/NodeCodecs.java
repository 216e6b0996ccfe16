package org.lowbit4j.binconv.format;

import java.util.List;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Weights;
import org.lowbit4j.binconv.ir.Window;

/** The table of all kinds of node in the file. Operands come before all other fields. */
final class NodeCodecs {

    private static final List<NodeCodec<?>> ALL = List.of(
            new NodeCodec<>(
                    1,
                    Node.Input.class,
                    (node, sink) -> sink.shape(node.shape()),
                    (name, in) -> new Node.Input(name, in.shape())),
            new NodeCodec<>(
                    2,
                    Node.Quantize.class,
                    (node, sink) -> sink.activationGrid(node.grid()),
                    (name, in) -> new Node.Quantize(name, in.operand(), in.activationGrid())),
            new NodeCodec<>(
                    3, Node.Decode.class, (node, sink) -> {}, (name, in) -> new Node.Decode(name, in.operand())),
            new NodeCodec<>(
                    4, Node.IntegerConvolution.class, NodeCodecs::integerConvolution, NodeCodecs::integerConvolution),
            new NodeCodec<>(5, Node.FloatConvolution.class, NodeCodecs::floatConvolution, NodeCodecs::floatConvolution),
            new NodeCodec<>(6, Node.Affine.class, NodeCodecs::affine, NodeCodecs::affine),
            new NodeCodec<>(
                    7,
                    Node.Activation.class,
                    (node, sink) -> sink.choice(node.function(), Choices.FUNCTIONS),
                    (name, in) -> new Node.Activation(name, in.operand(), in.choice(Choices.FUNCTIONS, "function"))),
            new NodeCodec<>(
                    8,
                    Node.Add.class,
                    (node, sink) -> {},
                    (name, in) -> new Node.Add(name, in.operand(), in.operand())),
            new NodeCodec<>(9, Node.Pool.class, NodeCodecs::pool, NodeCodecs::pool),
            new NodeCodec<>(
                    10,
                    Node.GlobalPool.class,
                    (node, sink) -> sink.choice(node.kind(), Choices.POOL_KINDS),
                    (name, in) -> new Node.GlobalPool(name, in.operand(), in.choice(Choices.POOL_KINDS, "pooling"))),
            new NodeCodec<>(11, Node.Shortcut.class, NodeCodecs::shortcut, NodeCodecs::shortcut),
            new NodeCodec<>(
                    12,
                    Node.Flatten.class,
                    (node, sink) -> sink.choice(node.order(), Choices.FLATTEN_ORDERS),
                    (name, in) -> new Node.Flatten(name, in.operand(), in.choice(Choices.FLATTEN_ORDERS, "order"))),
            new NodeCodec<>(
                    13, Node.Softmax.class, (node, sink) -> {}, (name, in) -> new Node.Softmax(name, in.operand())));

    private NodeCodecs() {}

    /** Writes a node with its weights and vectors. */
    static void write(Node node, ModelSink sink) {
        for (NodeCodec<?> codec : ALL) {
            if (codec.type().isInstance(node)) {
                codec.write(node, sink);
                return;
            }
        }
        throw new IllegalStateException("no codec for " + node);
    }

    /** Reads a node with its weights and vectors. */
    static Node read(ModelSource source) throws PackedModelException {
        int start = source.offset();
        int kind = source.kind();
        for (NodeCodec<?> codec : ALL) {
            if (codec.kind() == kind) {
                return codec.read(source);
            }
        }
        throw new PackedModelException(start, "unknown node kind " + kind + ", known are 1.." + ALL.size());
    }

    private static void integerConvolution(Node.IntegerConvolution node, ModelSink sink) {
        sink.window(node.window());
        sink.weights(node.weights());
    }

    private static Node.IntegerConvolution integerConvolution(String name, ModelSource source)
            throws PackedModelException {
        int operand = source.operand();
        Window window = source.window();
        return new Node.IntegerConvolution(name, operand, window, source.weightCodes(window));
    }

    private static void floatConvolution(Node.FloatConvolution node, ModelSink sink) {
        sink.window(node.window());
        sink.weights(node.weights());
        sink.flag(node.hasBias());
        sink.vector(node.bias());
    }

    private static Node.FloatConvolution floatConvolution(String name, ModelSource source) throws PackedModelException {
        int operand = source.operand();
        Window window = source.window();
        Weights weights = source.weights(window);
        int biases = source.flag("bias") ? weights.shape().outputs() : 0;
        return new Node.FloatConvolution(name, operand, window, weights, source.vector(biases));
    }

    private static void affine(Node.Affine node, ModelSink sink) {
        sink.number(node.scale().length());
        sink.vector(node.scale());
        sink.vector(node.shift());
    }

    private static Node.Affine affine(String name, ModelSource source) throws PackedModelException {
        int operand = source.operand();
        int channels = source.number("channels");
        FloatVector scale = source.vector(channels);
        return new Node.Affine(name, operand, scale, source.vector(channels));
    }

    private static void pool(Node.Pool node, ModelSink sink) {
        sink.choice(node.kind(), Choices.POOL_KINDS);
        sink.window(node.window());
    }

    private static Node.Pool pool(String name, ModelSource source) throws PackedModelException {
        return new Node.Pool(name, source.operand(), source.choice(Choices.POOL_KINDS, "pooling"), source.window());
    }

    private static void shortcut(Node.Shortcut node, ModelSink sink) {
        sink.number(node.stride());
        sink.number(node.channelsBefore());
        sink.number(node.channelsAfter());
    }

    private static Node.Shortcut shortcut(String name, ModelSource source) throws PackedModelException {
        return new Node.Shortcut(
                name,
                source.operand(),
                source.number("stride"),
                source.number("channels before"),
                source.number("channels behind"));
    }
}

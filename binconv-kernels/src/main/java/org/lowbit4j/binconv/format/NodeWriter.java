package org.lowbit4j.binconv.format;

import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.NodeVisitor;

/** Writes nodes with their weights and vectors: kind, name, operands, then the other fields. */
final class NodeWriter implements NodeVisitor<ModelSink> {

    private final ModelSink sink;

    NodeWriter(ModelSink sink) {
        this.sink = sink;
    }

    private ModelSink begin(int kind, Node node) {
        sink.kind(kind);
        sink.name(node.name());
        return sink;
    }

    private ModelSink withOperands(int kind, Node node) {
        begin(kind, node);
        node.inputs().forEach(sink::operand);
        return sink;
    }

    @Override
    public ModelSink input(Node.Input node) {
        withOperands(NodeKinds.INPUT, node).shape(node.shape());
        return sink;
    }

    @Override
    public ModelSink quantize(Node.Quantize node) {
        withOperands(NodeKinds.QUANTIZE, node).activationGrid(node.grid());
        return sink;
    }

    @Override
    public ModelSink decode(Node.Decode node) {
        return withOperands(NodeKinds.DECODE, node);
    }

    @Override
    public ModelSink integerConvolution(Node.IntegerConvolution node) {
        withOperands(NodeKinds.INTEGER_CONVOLUTION, node).window(node.window());
        sink.weights(node.weights());
        return sink;
    }

    @Override
    public ModelSink floatConvolution(Node.FloatConvolution node) {
        withOperands(NodeKinds.FLOAT_CONVOLUTION, node).window(node.window());
        sink.weights(node.weights());
        sink.flag(node.hasBias());
        sink.vector(node.bias());
        return sink;
    }

    @Override
    public ModelSink affine(Node.Affine node) {
        withOperands(NodeKinds.AFFINE, node).number(node.scale().length());
        sink.vector(node.scale());
        sink.vector(node.shift());
        return sink;
    }

    @Override
    public ModelSink activation(Node.Activation node) {
        return FunctionCodec.write(node.function(), withOperands(NodeKinds.ACTIVATION, node));
    }

    @Override
    public ModelSink pRelu(Node.PRelu node) {
        withOperands(NodeKinds.P_RELU, node).number(node.slopes().length());
        sink.vector(node.slopes());
        return sink;
    }

    @Override
    public ModelSink add(Node.Add node) {
        return withOperands(NodeKinds.ADD, node);
    }

    @Override
    public ModelSink product(Node.Product node) {
        return withOperands(NodeKinds.PRODUCT, node);
    }

    @Override
    public ModelSink maximum(Node.Maximum node) {
        return withOperands(NodeKinds.MAXIMUM, node);
    }

    @Override
    public ModelSink gate(Node.Gate node) {
        return withOperands(NodeKinds.GATE, node);
    }

    @Override
    public ModelSink concatenation(Node.Concatenation node) {
        begin(NodeKinds.CONCATENATION, node).number(node.inputs().size());
        node.inputs().forEach(sink::operand);
        return sink;
    }

    @Override
    public ModelSink upsampling(Node.Upsampling node) {
        withOperands(NodeKinds.UPSAMPLING, node).number(node.height());
        sink.number(node.width());
        return sink;
    }

    @Override
    public ModelSink padding(Node.Padding node) {
        withOperands(NodeKinds.PADDING, node).signed(node.top());
        sink.signed(node.bottom());
        sink.signed(node.left());
        sink.signed(node.right());
        return sink;
    }

    @Override
    public ModelSink pool(Node.Pool node) {
        withOperands(NodeKinds.POOL, node).choice(node.kind(), Choices.POOL_KINDS);
        sink.window(node.window());
        return sink;
    }

    @Override
    public ModelSink globalPool(Node.GlobalPool node) {
        withOperands(NodeKinds.GLOBAL_POOL, node).choice(node.kind(), Choices.POOL_KINDS);
        return sink;
    }

    @Override
    public ModelSink shortcut(Node.Shortcut node) {
        withOperands(NodeKinds.SHORTCUT, node).number(node.stride());
        sink.number(node.channelsBefore());
        sink.number(node.channelsAfter());
        return sink;
    }

    @Override
    public ModelSink flatten(Node.Flatten node) {
        withOperands(NodeKinds.FLATTEN, node).choice(node.order(), Choices.FLATTEN_ORDERS);
        return sink;
    }

    @Override
    public ModelSink softmax(Node.Softmax node) {
        return withOperands(NodeKinds.SOFTMAX, node);
    }
}

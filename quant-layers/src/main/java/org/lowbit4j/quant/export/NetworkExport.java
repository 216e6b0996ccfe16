package org.lowbit4j.quant.export;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;

/** Writes the nodes of a network, in order, as ONNX operations. */
final class NetworkExport {

    private final UnroundedNetwork network;
    private final List<Shape> shapes;
    private final Fusion fusion;
    private final OnnxGraph graph;
    private final Precision precision;
    private final SpatialOperations spatial;
    /** By node; null where a convolution waits for the affine behind it. */
    private final List<@Nullable Tensor> tensors = new ArrayList<>();

    NetworkExport(UnroundedNetwork network, OnnxGraph graph, Precision precision) {
        this.network = network;
        this.shapes = network.graph().types().stream().map(type -> type.shape()).toList();
        this.fusion = new Fusion(network);
        this.graph = graph;
        this.precision = precision;
        this.spatial = new SpatialOperations(graph, precision);
    }

    /** Writes all nodes, and the last as the output. */
    void run() {
        List<Node> nodes = network.graph().nodes();
        for (int i = 0; i < nodes.size(); i++) {
            tensors.add(fusion.isDeferred(i) ? null : emit(i, nodes.get(i)));
        }
        int last = nodes.size() - 1;
        graph.output("output", precision.read(tensor(last)), OnnxShapes.of(shapes.get(last)));
    }

    private Tensor emit(int i, Node node) {
        if (node instanceof Node.Input input) {
            return finished(graph.input(input.name(), OnnxShapes.of(input.shape())), i);
        }
        ActivationGrid grid = network.clip(i).orElse(null);
        if (grid != null) {
            return clip(node, grid);
        }
        if (node instanceof Node.FloatConvolution convolution) {
            return linear(i, convolution, Linear.of(convolution));
        }
        if (node instanceof Node.Affine affine) {
            return affine(i, affine);
        }
        if (node instanceof Node.Add) {
            return finished(graph.node("Add", node.name(), operands(node)), i);
        }
        if (node instanceof Node.Activation activation) {
            return fusion.isCoveredRelu(i) ? tensor(activation.input()) : finished(activation(activation), i);
        }
        if (node instanceof Node.Softmax) {
            return finished(graph.node("Softmax", node.name(), operands(node), Attributes.of("axis", 1)), i);
        }
        int operand = node.inputs().get(0);
        return spatial.emit(i, node, tensor(operand), shapes.get(operand), shapes.get(i));
    }

    private Tensor tensor(int node) {
        return Objects.requireNonNull(tensors.get(node));
    }

    private List<String> operands(Node node) {
        return node.inputs().stream()
                .map(input -> precision.read(tensor(input)))
                .toList();
    }

    private Tensor finished(String tensor, int i) {
        return fusion.isStored(i) ? precision.store(tensor, i) : Tensor.ofFloats(tensor);
    }

    private Tensor affine(int i, Node.Affine affine) {
        int operand = affine.input();
        if (fusion.isDeferred(operand)) {
            Node.FloatConvolution convolution =
                    (Node.FloatConvolution) network.graph().nodes().get(operand);
            return linear(i, convolution, Linear.of(convolution).then(affine));
        }
        float[] ones = new float[affine.scale().length()];
        Arrays.fill(ones, 1);
        String name = affine.name();
        List<String> operands = List.of(
                precision.read(tensor(operand)),
                graph.vector(name + "/scale", affine.scale().toArray()),
                graph.vector(name + "/shift", affine.shift().toArray()),
                graph.vector(name + "/mean", new float[ones.length]),
                graph.vector(name + "/variance", ones));
        return finished(graph.node("BatchNormalization", name, operands, Attributes.of("epsilon", 0f)), i);
    }

    private Tensor linear(int i, Node.FloatConvolution node, Linear linear) {
        Linear shifted = linear.minus(fusion.lowerBehind(i));
        Tensor input = tensor(node.input());
        Shape from = shapes.get(node.input());
        if (OnnxShapes.isDense(from, node)) {
            return finished(spatial.dense(node.name(), shifted, input), i);
        }
        String sums = spatial.convolution(node, shifted, input, from);
        Tensor stored = finished(sums, i);
        return OnnxShapes.isVector(shapes.get(i)) ? spatial.flattened(node.name(), stored) : stored;
    }

    /** See {@link UnroundedNetwork} for the three forms. */
    private Tensor clip(Node node, ActivationGrid grid) {
        int operand = node.inputs().get(0);
        String name = node.name();
        Tensor x = tensor(operand);
        float width = (float) (grid.levels() * grid.step());
        float below = (float) (grid.zeroPoint() * grid.step());
        return switch (grid.coding()) {
            case UNSIGNED ->
                precision.clip(name, x, fusion.isLowered(operand) ? 0 : grid.lower(), new ValueRange(0, width));
            case SIGNED -> precision.clip(name, shrunk(name, x, grid.lower()), 0, new ValueRange(-width, width));
            case AFFINE -> precision.clip(name, x, 0, new ValueRange(-below, width - below));
        };
    }

    private Tensor shrunk(String name, Tensor x, float lower) {
        if (lower == 0) {
            return x;
        }
        List<String> operand = List.of(precision.read(x));
        return Tensor.ofFloats(
                graph.node("Shrink", name, operand, Attributes.of("lambd", lower), Attributes.of("bias", lower)));
    }

    private String activation(Node.Activation node) {
        String name = node.name();
        List<String> x = operands(node);
        return switch (node.function()) {
            case RELU -> graph.node("Relu", name, x);
            case RELU6 -> graph.clip(name, x.get(0), new ValueRange(0, 6));
            case LEAKY_RELU -> graph.node("LeakyRelu", name, x, Attributes.of("alpha", 0.01f));
            case SIGMOID -> graph.node("Sigmoid", name, x);
            case TANH -> graph.node("Tanh", name, x);
        };
    }
}

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
    private final OnnxActivations activations;
    /** By node; null where a convolution waits for the affine behind it. */
    private final List<@Nullable Tensor> tensors = new ArrayList<>();

    NetworkExport(UnroundedNetwork network, OnnxGraph graph, Precision precision) {
        this.network = network;
        this.shapes = network.graph().types().stream().map(type -> type.shape()).toList();
        this.fusion = new Fusion(network);
        this.graph = graph;
        this.precision = precision;
        this.spatial = new SpatialOperations(graph, precision);
        this.activations = new OnnxActivations(graph);
    }

    /** Writes all nodes, and the outputs: the only one is called "output", several as their nodes. */
    void run() {
        List<Node> nodes = network.graph().nodes();
        for (int i = 0; i < nodes.size(); i++) {
            tensors.add(fusion.isDeferred(i) ? null : emit(i, nodes.get(i)));
        }
        List<Integer> outputs = network.graph().outputs();
        for (int output : outputs) {
            String name = outputs.size() == 1 ? "output" : nodes.get(output).name();
            graph.output(name, precision.read(tensor(output)), OnnxShapes.of(shapes.get(output)));
        }
    }

    private Tensor emit(int i, Node node) {
        ActivationGrid grid = network.clip(i).orElse(null);
        return grid != null ? clip(node, grid) : node.accept(new Emitter(i));
    }

    /** Writes nodes that are no clips. */
    private final class Emitter extends UnroundedNodes<Tensor> {

        private final int index;

        Emitter(int index) {
            this.index = index;
        }

        private Shape from(Node.Unary node) {
            return shapes.get(node.input());
        }

        private Shape to() {
            return shapes.get(index);
        }

        private Tensor finished(String tensor) {
            return NetworkExport.this.finished(tensor, index);
        }

        @Override
        public Tensor input(Node.Input node) {
            return finished(graph.input(node.name(), OnnxShapes.of(node.shape())));
        }

        @Override
        public Tensor floatConvolution(Node.FloatConvolution node) {
            return linear(index, node, Linear.of(node));
        }

        @Override
        public Tensor affine(Node.Affine node) {
            return NetworkExport.this.affine(index, node);
        }

        @Override
        public Tensor activation(Node.Activation node) {
            return fusion.isCoveredRelu(index)
                    ? tensor(node.input())
                    : finished(activations.emit(
                            node.name(), node.function(), operands(node).get(0)));
        }

        @Override
        public Tensor pRelu(Node.PRelu node) {
            long channels = node.slopes().length();
            long[] shape = OnnxShapes.isVector(to()) ? new long[] {channels} : new long[] {channels, 1, 1};
            String slopes =
                    graph.floats(node.name() + "/slopes", shape, node.slopes().toArray());
            return finished(
                    graph.node("PRelu", node.name(), List.of(operands(node).get(0), slopes)));
        }

        @Override
        public Tensor add(Node.Add node) {
            return finished(graph.node("Add", node.name(), operands(node)));
        }

        @Override
        public Tensor product(Node.Product node) {
            return finished(graph.node("Mul", node.name(), operands(node)));
        }

        @Override
        public Tensor maximum(Node.Maximum node) {
            return finished(graph.node("Max", node.name(), operands(node)));
        }

        @Override
        public Tensor gate(Node.Gate node) {
            Tensor gate = tensor(node.gate());
            boolean image = !OnnxShapes.isVector(to());
            Tensor factors = image ? spatial.image(node.name(), gate, shapes.get(node.gate())) : gate;
            List<String> operands = List.of(precision.read(tensor(node.input())), precision.read(factors));
            return finished(graph.node("Mul", node.name(), operands));
        }

        @Override
        public Tensor concatenation(Node.Concatenation node) {
            return finished(graph.node("Concat", node.name(), operands(node), Attributes.of("axis", 1)));
        }

        @Override
        public Tensor upsampling(Node.Upsampling node) {
            return spatial.upsampling(node, tensor(node.input()), from(node));
        }

        @Override
        public Tensor padding(Node.Padding node) {
            return spatial.padding(node, tensor(node.input()), from(node), to());
        }

        @Override
        public Tensor pool(Node.Pool node) {
            return spatial.pool(index, node, tensor(node.input()), from(node), to());
        }

        @Override
        public Tensor globalPool(Node.GlobalPool node) {
            Tensor x = tensor(node.input());
            return OnnxShapes.isVector(from(node)) ? x : spatial.globalPool(index, node, x);
        }

        @Override
        public Tensor shortcut(Node.Shortcut node) {
            return spatial.shortcut(node, tensor(node.input()), from(node), to());
        }

        @Override
        public Tensor flatten(Node.Flatten node) {
            Tensor x = tensor(node.input());
            return OnnxShapes.isVector(from(node)) ? x : spatial.flatten(node, x);
        }

        @Override
        public Tensor softmax(Node.Softmax node) {
            return finished(graph.node("Softmax", node.name(), operands(node), Attributes.of("axis", 1)));
        }
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
}

package org.lowbit4j.quant.export;

import java.util.ArrayList;
import java.util.List;
import onnx.Onnx.AttributeProto;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.FloatWeights;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;

/** Writes the operations that know height and width: convolution, pooling, shortcut, flatten. */
final class SpatialOperations {

    private final OnnxGraph graph;
    private final Precision precision;

    SpatialOperations(OnnxGraph graph, Precision precision) {
        this.graph = graph;
        this.precision = precision;
    }

    /** A matrix product. */
    String dense(String name, Linear linear, Tensor input) {
        WeightShape shape = linear.shape();
        List<String> operands = new ArrayList<>(List.of(precision.read(input)));
        operands.addAll(precision.parameters(name, linear, new long[] {shape.outputs(), shape.inputs()}, input));
        return graph.node("Gemm", name, operands, Attributes.of("transB", 1));
    }

    /** A convolution; the result has height and width even where they are 1. */
    String convolution(Node.FloatConvolution node, Linear linear, Tensor input, Shape from) {
        WeightShape shape = linear.shape();
        Tensor image = image(node.name(), input, from);
        long[] dims = {shape.outputs(), shape.inputs(), shape.kernelHeight(), shape.kernelWidth()};
        List<String> operands = new ArrayList<>(List.of(precision.read(image)));
        operands.addAll(precision.parameters(node.name(), linear, dims, image));
        Window window = node.window();
        List<AttributeProto> attributes = new ArrayList<>(windowAttributes(window));
        attributes.add(Attributes.list("dilations", window.dilationHeight(), window.dilationWidth()));
        attributes.add(Attributes.of("group", from.channels() / shape.inputs()));
        return graph.node("Conv", node.name(), operands, attributes.toArray(AttributeProto[]::new));
    }

    private static List<AttributeProto> windowAttributes(Window window) {
        return List.of(
                Attributes.list("kernel_shape", window.kernelHeight(), window.kernelWidth()),
                Attributes.list("strides", window.strideHeight(), window.strideWidth()),
                Attributes.list("pads", window.padTop(), window.padLeft(), window.padBottom(), window.padRight()));
    }

    /** Writes one of the nodes that are neither linear nor element-wise. */
    Tensor emit(int i, Node node, Tensor x, Shape from, Shape to) {
        if (node instanceof Node.Pool pool) {
            return pool(i, pool, x, from, to);
        }
        if (node instanceof Node.GlobalPool pool) {
            return OnnxShapes.isVector(from) ? x : globalPool(i, pool, x);
        }
        if (node instanceof Node.Shortcut shortcut) {
            return shortcut(shortcut, x, from, to);
        }
        if (node instanceof Node.Flatten flatten) {
            return OnnxShapes.isVector(from) ? x : flatten(flatten, x);
        }
        throw new IllegalArgumentException(
                "Layer \"" + node.name() + "\": a " + node.getClass().getSimpleName() + " cannot be exported to ONNX");
    }

    private Tensor pool(int i, Node.Pool node, Tensor x, Shape from, Shape to) {
        boolean max = node.kind() == Node.Pool.Kind.MAX;
        Tensor image = cropped(node, image(node.name(), x, from), from);
        String pooled = graph.node(
                max ? "MaxPool" : "AveragePool",
                node.name(),
                List.of(precision.read(image)),
                windowAttributes(Crops.without(node.window())).toArray(AttributeProto[]::new));
        Tensor stored = max ? precision.moved(pooled, image) : precision.store(pooled, i);
        return OnnxShapes.isVector(to) ? flattened(node.name(), stored) : stored;
    }

    /** What negative padding leaves of the image: ONNX has none. */
    private Tensor cropped(Node.Pool node, Tensor image, Shape shape) {
        Window window = node.window();
        if (!window.crops()) {
            return image;
        }
        Crops.Region kept = Crops.of(window, shape.height(), shape.width());
        String starts = graph.longs(node.name() + "/starts", kept.top(), kept.left());
        String ends = graph.longs(node.name() + "/ends", kept.bottom(), kept.right());
        String axes = graph.longs(node.name() + "/cropped", 2, 3);
        List<String> operands = List.of(precision.read(image), starts, ends, axes);
        return precision.moved(graph.node("Slice", node.name(), operands), image);
    }

    private Tensor globalPool(int i, Node.GlobalPool node, Tensor x) {
        boolean max = node.kind() == Node.Pool.Kind.MAX;
        String pooled =
                graph.node(max ? "GlobalMaxPool" : "GlobalAveragePool", node.name(), List.of(precision.read(x)));
        return flattened(node.name(), max ? precision.moved(pooled, x) : precision.store(pooled, i));
    }

    /**
     * A 1x1 convolution whose weights pick channels: Slice and Pad say the same, but ONNX Runtime 1.29 has neither in the layouts
     * that it convolves in, and reorders every value from there on.
     */
    private Tensor shortcut(Node.Shortcut node, Tensor x, Shape from, Shape to) {
        WeightShape shape = new WeightShape(to.channels(), 1, 1, from.channels());
        float[] picks = new float[shape.size()];
        for (int c = 0; c < from.channels(); c++) {
            picks[shape.index(node.channelsBefore() + c, 0, 0, c)] = 1;
        }
        Window window = new Window(1, 1, node.stride(), node.stride(), 0, 0, 0, 0, 1, 1);
        Node.FloatConvolution picking = new Node.FloatConvolution(
                node.name(), node.input(), window, new FloatWeights(shape, FloatVector.of(picks)), FloatVector.of());
        Tensor picked = precision.moved(convolution(picking, Linear.of(picking), x, from), x);
        return OnnxShapes.isVector(to) ? flattened(node.name(), picked) : picked;
    }

    private Tensor flatten(Node.Flatten node, Tensor x) {
        if (node.order() == Node.Flatten.Order.CHW) {
            return flattened(node.name(), x);
        }
        String turned =
                graph.node("Transpose", node.name(), List.of(precision.read(x)), Attributes.list("perm", 0, 2, 3, 1));
        return flattened(node.name(), precision.moved(turned, x));
    }

    /** To two dimensions. */
    Tensor flattened(String name, Tensor x) {
        String flat = graph.node("Flatten", name, List.of(precision.read(x)), Attributes.of("axis", 1));
        return x.grid() == null ? Tensor.ofFloats(flat) : precision.moved(flat, x);
    }

    /** To four dimensions. */
    private Tensor image(String name, Tensor x, Shape shape) {
        if (!OnnxShapes.isVector(shape)) {
            return x;
        }
        String axes = graph.longs(name + "/axes", 2, 3);
        return precision.moved(graph.node("Unsqueeze", name, List.of(precision.read(x), axes)), x);
    }
}

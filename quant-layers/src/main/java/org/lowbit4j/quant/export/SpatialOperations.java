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

/** Writes the operations that know height and width. */
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

    /** Every pixel as a block: its values are those of the operand. */
    Tensor upsampling(Node.Upsampling node, Tensor x, Shape from) {
        Tensor image = image(node.name(), x, from);
        String scales = graph.vector(node.name() + "/scales", 1, 1, node.height(), node.width());
        return precision.moved(
                graph.node(
                        "Resize",
                        node.name(),
                        List.of(precision.read(image), "", scales),
                        Attributes.text("mode", "nearest"),
                        Attributes.text("coordinate_transformation_mode", "asymmetric"),
                        Attributes.text("nearest_mode", "floor")),
                image);
    }

    /** Cuts off, then puts zeros around. */
    Tensor padding(Node.Padding node, Tensor x, Shape from, Shape to) {
        Crops.Region kept = Crops.of(node, from.height(), from.width());
        Tensor image = cropped(node.name(), image(node.name(), x, from), from, kept);
        long top = Math.max(node.top(), 0);
        long left = Math.max(node.left(), 0);
        long bottom = Math.max(node.bottom(), 0);
        long right = Math.max(node.right(), 0);
        if (top + left + bottom + right > 0) {
            String pads = graph.longs(node.name() + "/pads", 0, 0, top, left, 0, 0, bottom, right);
            image = precision.moved(graph.node("Pad", node.name(), List.of(precision.read(image), pads)), image);
        }
        return OnnxShapes.isVector(to) ? flattened(node.name(), image) : image;
    }

    Tensor pool(int i, Node.Pool node, Tensor x, Shape from, Shape to) {
        boolean max = node.kind() == Node.Pool.Kind.MAX;
        Crops.Region kept = Crops.of(node.window(), from.height(), from.width());
        Tensor image = cropped(node.name(), image(node.name(), x, from), from, kept);
        String pooled = graph.node(
                max ? "MaxPool" : "AveragePool",
                node.name(),
                List.of(precision.read(image)),
                windowAttributes(Crops.without(node.window())).toArray(AttributeProto[]::new));
        Tensor stored = max ? precision.moved(pooled, image) : precision.store(pooled, i);
        return OnnxShapes.isVector(to) ? flattened(node.name(), stored) : stored;
    }

    /** A part of the image: ONNX has no negative padding of a pooling. */
    private Tensor cropped(String name, Tensor image, Shape shape, Crops.Region kept) {
        if (kept.equals(new Crops.Region(0, shape.height(), 0, shape.width()))) {
            return image;
        }
        String starts = graph.longs(name + "/starts", kept.top(), kept.left());
        String ends = graph.longs(name + "/ends", kept.bottom(), kept.right());
        String axes = graph.longs(name + "/cropped", 2, 3);
        List<String> operands = List.of(precision.read(image), starts, ends, axes);
        return precision.moved(graph.node("Slice", name, operands), image);
    }

    Tensor globalPool(int i, Node.GlobalPool node, Tensor x) {
        boolean max = node.kind() == Node.Pool.Kind.MAX;
        String pooled =
                graph.node(max ? "GlobalMaxPool" : "GlobalAveragePool", node.name(), List.of(precision.read(x)));
        return flattened(node.name(), max ? precision.moved(pooled, x) : precision.store(pooled, i));
    }

    /**
     * A 1x1 convolution whose weights pick channels: Slice and Pad say the same, but ONNX Runtime 1.29 has neither in the layouts
     * that it convolves in, and reorders every value from there on.
     */
    Tensor shortcut(Node.Shortcut node, Tensor x, Shape from, Shape to) {
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

    Tensor flatten(Node.Flatten node, Tensor x) {
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
    Tensor image(String name, Tensor x, Shape shape) {
        if (!OnnxShapes.isVector(shape)) {
            return x;
        }
        String axes = graph.longs(name + "/axes", 2, 3);
        return precision.moved(graph.node("Unsqueeze", name, List.of(precision.read(x), axes)), x);
    }
}

package org.lowbit4j.quant.lowering;

import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.GraphBuilder;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;

/** Lowers the vertices that are no layers; the only place that tells them apart. */
final class VertexLowering {

    private final GraphBuilder nodes;
    private final CNN2DFormat format;

    /** @param format of the network's images */
    VertexLowering(GraphBuilder nodes, CNN2DFormat format) {
        this.nodes = nodes;
        this.format = format;
    }

    /** Adds the nodes of a vertex and returns the one that yields its output. */
    int lower(String name, GraphVertex vertex, List<Integer> operands) {
        if (vertex instanceof ElementWiseVertex elementWise) {
            return elementWise(name, elementWise.getOp(), operands);
        }
        if (vertex instanceof MergeVertex merge) {
            return merged(name, merge.getMergeAxis(), operands);
        }
        if (vertex instanceof ReshapeVertex reshape && keeps(reshape, shape(operands.get(0)))) {
            return operands.get(0);
        }
        throw new UnsupportedLayerException(
                name,
                "a vertex of type " + vertex.getClass().getSimpleName(),
                "supported are layers, element-wise addition, subtraction, product, average and maximum, merging of channels, and"
                        + " reshaping between a vector and an image of one pixel");
    }

    private Shape shape(int node) {
        return nodes.type(node).shape();
    }

    private int elementWise(String name, ElementWiseVertex.Op op, List<Integer> operands) {
        return switch (op) {
            case Add -> sum(name, operands);
            case Subtract -> sum(name, List.of(operands.get(0), scaled(name, operands.get(1), -1)));
            case Average -> scaled(name, sum(name, operands), 1f / operands.size());
            case Product -> product(name, operands);
            case Max -> maximum(name, operands);
        };
    }

    private int sum(String name, List<Integer> operands) {
        int sum = operands.get(0);
        for (int operand : operands.subList(1, operands.size())) {
            sum = nodes.add(new Node.Add(name, sum, operand));
        }
        return sum;
    }

    private int scaled(String name, int operand, float factor) {
        float[] scale = new float[shape(operand).channels()];
        Arrays.fill(scale, factor);
        FloatVector shift = FloatVector.of(new float[scale.length]);
        return nodes.add(new Node.Affine(name, operand, FloatVector.of(scale), shift));
    }

    /** A vector of channels among images is a gate. */
    private int product(String name, List<Integer> operands) {
        int product = operands.get(0);
        for (int operand : operands.subList(1, operands.size())) {
            boolean gate = shape(operand).pixels() == 1 && shape(product).pixels() > 1;
            boolean gated = shape(product).pixels() == 1 && shape(operand).pixels() > 1;
            product = nodes.add(
                    gate
                            ? new Node.Gate(name, product, operand)
                            : gated ? new Node.Gate(name, operand, product) : new Node.Product(name, product, operand));
        }
        return product;
    }

    private int maximum(String name, List<Integer> operands) {
        int maximum = operands.get(0);
        for (int operand : operands.subList(1, operands.size())) {
            maximum = nodes.add(new Node.Maximum(name, maximum, operand));
        }
        return maximum;
    }

    private int merged(String name, int axis, List<Integer> operands) {
        boolean image = operands.stream().anyMatch(operand -> shape(operand).pixels() > 1);
        boolean sequence =
                image && operands.stream().allMatch(operand -> shape(operand).height() == 1);
        int channels = !image || format == CNN2DFormat.NCHW ? 1 : sequence ? 2 : 3;
        if (axis != channels && !(sequence && axis == 3)) {
            throw new UnsupportedLayerException(
                    name, "merging along axis " + axis, "merge channels: axis " + channels + " of " + format);
        }
        return nodes.add(new Node.Concatenation(name, operands));
    }

    /** Whether a reshape leaves a vector, or an image of one pixel, in one of these forms. */
    private static boolean keeps(ReshapeVertex reshape, Shape shape) {
        int[] extents = Arrays.stream(reshape.getNewShape())
                .skip(1)
                .filter(extent -> extent != 1)
                .toArray();
        int[] channels = shape.channels() == 1 ? new int[0] : new int[] {shape.channels()};
        return shape.pixels() == 1 && Arrays.equals(extents, channels);
    }
}

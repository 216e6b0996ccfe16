package org.lowbit4j.samples.bench;

import java.util.List;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.FloatWeights;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;

/** The single convolutions that are timed. */
enum BenchmarkLayer {
    CONV2(56, 64, 64, 3, 1, 1),
    CONV3(28, 128, 128, 3, 1, 1),
    CONV4(14, 256, 256, 3, 1, 1),
    CONV5(7, 512, 512, 3, 1, 1),
    S1(32, 16, 16, 3, 1, 1),
    S2(16, 32, 32, 3, 1, 1),
    S3(8, 64, 64, 3, 1, 1),
    POINTWISE(28, 128, 128, 1, 1, 1),
    STRIDE2(56, 64, 128, 3, 2, 1),
    DEPTHWISE(56, 64, 64, 3, 1, 64),
    DEPTHWISE32(16, 32, 32, 3, 1, 32),
    STEM(224, 3, 64, 7, 2, 1);

    /** What the bits of a float convolution are called. */
    static final String FLOAT = "float";

    private final int size;
    private final int channels;
    private final int outputs;
    private final int kernel;
    private final int stride;
    private final int groups;

    BenchmarkLayer(int size, int channels, int outputs, int kernel, int stride, int groups) {
        this.size = size;
        this.channels = channels;
        this.outputs = outputs;
        this.kernel = kernel;
        this.stride = stride;
        this.groups = groups;
    }

    Shape input() {
        return new Shape(size, size, channels);
    }

    private Window window() {
        return Window.square(kernel, stride, kernel / 2);
    }

    boolean isDepthwise() {
        return groups > 1;
    }

    /** Multiplications for one output value. */
    int depth() {
        return kernel * kernel * (channels / groups);
    }

    /** Multiplications of one image. */
    long macs() {
        long pixels = (long) window().outputHeight(size) * window().outputWidth(size);
        return pixels * outputs * depth();
    }

    /** Float32 to float32: quantizer, integer convolution, affine. */
    Graph graph(int weightBits, int activationBits) {
        return RandomResNet.convolution(input(), outputs, window(), groups, weightBits, activationBits);
    }

    /** A float convolution with random weights. */
    Graph floatGraph() {
        return RandomResNet.floatConvolution(input(), outputs, window());
    }

    /**
     * The float convolution that {@link #graph} approximates at 4/4: its weights, its scale and shift, nothing rounded. Of a
     * depthwise convolution the ordinary one with the same output, whose other weights are zero: the IR has no grouped float
     * convolution.
     */
    Graph twin() {
        if (this == STEM) {
            return floatGraph();
        }
        Graph graph = graph(4, 4);
        Node.IntegerConvolution convolution =
                (Node.IntegerConvolution) graph.nodes().get(2);
        Node.Affine affine = (Node.Affine) graph.nodes().get(3);
        WeightCodes codes = convolution.weights();
        float unit = codes.grid().levels() * ((1 << 4) - 1);
        WeightShape shape = new WeightShape(outputs, kernel, kernel, channels);
        float[] weights = new float[shape.size()];
        int perGroup = codes.shape().inputs();
        for (int i = 0; i < codes.shape().size(); i++) {
            int o = i / codes.shape().depth();
            int firstChannel = o * groups / outputs * perGroup;
            int index = i / perGroup * channels + firstChannel + i % perGroup;
            weights[index] = codes.value(i) * unit * affine.scale().get(o);
        }
        return new Graph(List.of(
                graph.nodes().get(0),
                new Node.FloatConvolution(
                        "layer", 0, window(), new FloatWeights(shape, FloatVector.of(weights)), affine.shift())));
    }
}

package org.lowbit4j.samples.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.lowbit4j.binconv.ir.ActivationFunction;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.FloatWeights;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;

/** Packed ResNets with random weights from a seed, first convolution and last dense layer float: for measuring speed. */
public final class RandomResNet {

    private static final int CLASSES = 10;
    private static final int IMAGENET_CLASSES = 1000;

    private final SplittableRandom random = new SplittableRandom(1);
    private final List<Node> nodes = new ArrayList<>();
    private final int weightBits;
    private final int activationBits;
    private int channels;
    private int layer;

    private RandomResNet(int weightBits, int activationBits) {
        this.weightBits = weightBits;
        this.activationBits = activationBits;
    }

    /** ResNet-20 for 32x32 images with option-A shortcuts (He et al., 2016). */
    public static Graph resNet20(int weightBits, int activationBits) {
        RandomResNet net = new RandomResNet(weightBits, activationBits);
        int stream = net.stem(new Shape(32, 32, 3), 16, Window.square(3, 1, 1));
        for (int stage = 0; stage < 3; stage++) {
            for (int block = 0; block < 3; block++) {
                stream = net.block(stream, 16 << stage, stage > 0 && block == 0 ? 2 : 1, false);
            }
        }
        return net.head(stream, CLASSES);
    }

    /** ResNet-18 for 224x224 images with 1x1 convolutions on the shortcuts (He et al., 2016). */
    static Graph resNet18(int weightBits, int activationBits) {
        RandomResNet net = new RandomResNet(weightBits, activationBits);
        int stream = net.stem(new Shape(224, 224, 3), 64, Window.square(7, 2, 3));
        stream = net.add(new Node.Pool("pool", stream, Node.Pool.Kind.MAX, Window.square(3, 2, 1)));
        for (int stage = 0; stage < 4; stage++) {
            for (int block = 0; block < 2; block++) {
                stream = net.block(stream, 64 << stage, stage > 0 && block == 0 ? 2 : 1, true);
            }
        }
        return net.head(stream, IMAGENET_CLASSES);
    }

    /** One convolution from float32 to float32: quantizer, integer convolution, affine. */
    static Graph convolution(Shape input, int outputs, Window window, int groups, int weightBits, int activationBits) {
        RandomResNet net = new RandomResNet(weightBits, activationBits);
        net.channels = input.channels();
        int image = net.add(new Node.Input("image", input));
        net.integerConvolution(net.quantize(image), outputs, window, groups);
        return new Graph(net.nodes);
    }

    /**
     * {@code layers} 3x3 convolutions in a row, each behind a quantizer, so that codes go from one to the next. With stride 2 the
     * channels double from layer to layer.
     */
    static Graph chain(Shape input, int layers, int stride, int weightBits, int activationBits) {
        RandomResNet net = new RandomResNet(weightBits, activationBits);
        net.channels = input.channels();
        int stream = net.add(new Node.Input("image", input));
        for (int i = 0; i < layers; i++) {
            stream =
                    net.integerConvolution(net.quantize(stream), net.channels * stride, Window.square(3, stride, 1), 1);
        }
        return new Graph(net.nodes);
    }

    /** Residual blocks of two 3x3 convolutions in a row, all of one size. */
    static Graph blocks(Shape input, int blocks, int weightBits, int activationBits) {
        RandomResNet net = new RandomResNet(weightBits, activationBits);
        net.channels = input.channels();
        int stream = net.add(new Node.Input("image", input));
        for (int i = 0; i < blocks; i++) {
            stream = net.block(stream, input.channels(), 1, false);
        }
        return new Graph(net.nodes);
    }

    /** One float convolution. */
    static Graph floatConvolution(Shape input, int outputs, Window window) {
        RandomResNet net = new RandomResNet(1, 1);
        net.channels = input.channels();
        net.floatConvolution(net.add(new Node.Input("image", input)), outputs, window);
        return new Graph(net.nodes);
    }

    private int stem(Shape input, int outputs, Window window) {
        channels = input.channels();
        int image = add(new Node.Input("image", input));
        return relu(floatConvolution(image, outputs, window));
    }

    private int block(int stream, int outputs, int stride, boolean projection) {
        int inputs = channels;
        int codes = quantize(stream);
        int first = relu(integerConvolution(codes, outputs, Window.square(3, stride, 1), 1));
        int main = integerConvolution(quantize(first), outputs, Window.square(3, 1, 1), 1);
        int skip = stream;
        if (projection && (stride > 1 || inputs != outputs)) {
            channels = inputs;
            skip = integerConvolution(codes, outputs, Window.square(1, stride, 0), 1);
        } else if (stride > 1) {
            int more = outputs - inputs;
            skip = add(new Node.Shortcut(name(), stream, stride, more / 2, more - more / 2));
        }
        return relu(add(new Node.Add(name(), main, skip)));
    }

    private Graph head(int stream, int classes) {
        int pooled = add(new Node.GlobalPool("pool", stream, Node.Pool.Kind.AVERAGE));
        add(new Node.Softmax("softmax", floatConvolution(pooled, classes, Window.POINT)));
        return new Graph(nodes);
    }

    private int quantize(int stream) {
        ActivationGrid grid = new ActivationGrid(activationBits, ActivationGrid.Coding.UNSIGNED, 0, 1, 0, 1);
        return add(new Node.Quantize(name(), stream, grid));
    }

    private int integerConvolution(int codes, int outputs, Window window, int groups) {
        WeightGrid grid = new WeightGrid(
                weightBits, weightBits == 1 ? WeightGrid.Coding.ODD_POINTS : WeightGrid.Coding.SYMMETRIC);
        WeightShape shape = new WeightShape(outputs, window.kernelHeight(), window.kernelWidth(), channels / groups);
        int[] weights = new int[shape.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = random.nextInt(grid.minCode(), grid.maxCode() + 1);
        }
        int sums = add(new Node.IntegerConvolution(name(), codes, window, WeightCodes.of(grid, shape, weights)));
        float[] scale = new float[outputs];
        float[] shift = new float[outputs];
        Arrays.fill(scale, (float) (1 / (grid.levels() * ((1 << activationBits) - 1) * Math.sqrt(shape.depth()))));
        Arrays.fill(shift, 0.125f);
        channels = outputs;
        return add(new Node.Affine(name(), sums, FloatVector.of(scale), FloatVector.of(shift)));
    }

    private int floatConvolution(int stream, int outputs, Window window) {
        WeightShape shape = new WeightShape(outputs, window.kernelHeight(), window.kernelWidth(), channels);
        float[] weights = new float[shape.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) ((2 * random.nextDouble() - 1) / Math.sqrt(shape.depth()));
        }
        channels = outputs;
        FloatWeights values = new FloatWeights(shape, FloatVector.of(weights));
        return add(new Node.FloatConvolution(name(), stream, window, values, FloatVector.of(new float[outputs])));
    }

    private int relu(int stream) {
        return add(new Node.Activation(name(), stream, ActivationFunction.RELU));
    }

    private String name() {
        return "layer" + layer;
    }

    private int add(Node node) {
        nodes.add(node);
        if (node instanceof Node.Affine || node instanceof Node.FloatConvolution) {
            layer++;
        }
        return nodes.size() - 1;
    }
}

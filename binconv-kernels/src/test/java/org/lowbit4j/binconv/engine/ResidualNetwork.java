package org.lowbit4j.binconv.engine;

import java.util.Random;
import org.lowbit4j.binconv.ir.ActivationFunction;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.FloatWeights;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.GraphBuilder;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;

/**
 * A residual network in the form of those for CIFAR: float stem, blocks of two convolutions, option A shortcuts, mean. A part of
 * the convolutions is grouped or dilated and a pool reads a stream now and then, so that values meet in both layouts.
 */
final class ResidualNetwork {

    private final Random random;
    private final GraphBuilder graph = new GraphBuilder();
    private int nodes;

    private ResidualNetwork(Random random) {
        this.random = random;
    }

    static Graph graph(int height, int width, long seed) {
        return new ResidualNetwork(new Random(seed)).build(new Shape(height, width, 3));
    }

    private Graph build(Shape image) {
        int input = add(new Node.Input("image", image));
        WeightShape stem = new WeightShape(8, 3, 3, 3);
        int stream = relu(add(new Node.FloatConvolution(
                name(),
                input,
                Window.square(3, 1, 1),
                new FloatWeights(stem, gaussian(stem.size(), 0.3f)),
                FloatVector.of())));
        for (int block = 0; block < 3; block++) {
            stream = block(stream, block == 1);
        }
        int mean = add(new Node.GlobalPool(name(), stream, Node.Pool.Kind.AVERAGE));
        int flat = add(new Node.Flatten(name(), stream, Node.Flatten.Order.CHW));
        return graph.build(random.nextBoolean() ? mean : random.nextBoolean() ? flat : stream);
    }

    private int block(int stream, boolean reduces) {
        int stride = reduces ? 2 : 1;
        int channels = shape(stream).channels() * stride;
        int codes = quantize(stream);
        int inner = relu(layer(codes, stride, channels));
        int main = layer(quantize(inner), 1, channels);
        int skip = reduces
                ? add(new Node.Shortcut(name(), stream, 2, channels / 4, channels / 4))
                : random.nextInt(3) == 0 ? layer(codes, 1, channels) : stream;
        int sum = relu(add(new Node.Add(name(), main, skip)));
        return random.nextInt(4) == 0
                ? add(new Node.Pool(name(), sum, Node.Pool.Kind.MAX, Window.square(3, 1, 1)))
                : sum;
    }

    private int layer(int codes, int stride, int channels) {
        int dilation = 1 + random.nextInt(2);
        int groups = random.nextInt(3) == 0 ? 2 : 1;
        Window window = new Window(3, 3, stride, stride, dilation, dilation, dilation, dilation, dilation, dilation);
        WeightShape shape = new WeightShape(channels, 3, 3, shape(codes).channels() / groups);
        WeightGrid grid = new WeightGrid(2, WeightGrid.Coding.SYMMETRIC);
        int[] weights =
                random.ints(shape.size(), grid.minCode(), grid.maxCode() + 1).toArray();
        int sums = add(new Node.IntegerConvolution(name(), codes, window, WeightCodes.of(grid, shape, weights)));
        return add(new Node.Affine(name(), sums, gaussian(channels, 0.1f), gaussian(channels, 0.5f)));
    }

    private int quantize(int stream) {
        return add(new Node.Quantize(
                name(),
                stream,
                new ActivationGrid(1 + random.nextInt(3), ActivationGrid.Coding.UNSIGNED, 0f, 0.7f, 0, 1f)));
    }

    private int relu(int stream) {
        return add(new Node.Activation(name(), stream, ActivationFunction.RELU));
    }

    private FloatVector gaussian(int length, float deviation) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = deviation * (float) random.nextGaussian();
        }
        return FloatVector.of(values);
    }

    private int add(Node node) {
        nodes++;
        return graph.add(node);
    }

    private String name() {
        return "node-" + nodes;
    }

    private Shape shape(int node) {
        return graph.type(node).shape();
    }
}

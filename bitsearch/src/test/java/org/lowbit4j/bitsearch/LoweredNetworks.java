package org.lowbit4j.bitsearch;

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

/** Lowered residual networks with weights from a seed; first convolution and last dense layer are float. */
public final class LoweredNetworks {

    private static final int CLASSES = 10;

    private final SplittableRandom random = new SplittableRandom(1);
    private final List<Node> nodes = new ArrayList<>();
    private final int weightBits;
    private final int activationBits;
    private int channels;

    private LoweredNetworks(int weightBits, int activationBits) {
        this.weightBits = weightBits;
        this.activationBits = activationBits;
    }

    /** ResNet-20 for 32x32 images with option-A shortcuts (He et al., 2016): 18 quantized layers. */
    public static Graph resNet20(int weightBits, int activationBits) {
        return new LoweredNetworks(weightBits, activationBits).residual(32, 16, 3, 3);
    }

    /** A small one for 8x8 images: 4 quantized layers. */
    public static Graph small(int weightBits, int activationBits) {
        return new LoweredNetworks(weightBits, activationBits).residual(8, 5, 2, 1);
    }

    private Graph residual(int size, int width, int stages, int blocks) {
        int image = add(new Node.Input("image", new Shape(size, size, 3)));
        channels = 3;
        int stream = relu("stem", floatLayer("stem", image, width, Window.square(3, 1, 1)));
        for (int stage = 0; stage < stages; stage++) {
            for (int block = 0; block < blocks; block++) {
                String name = "stage" + (stage + 1) + "_" + block;
                stream = block(name, stream, width << stage, stage > 0 && block == 0 ? 2 : 1);
            }
        }
        int pooled = add(new Node.GlobalPool("pool", stream, Node.Pool.Kind.AVERAGE));
        add(new Node.Softmax("softmax", floatLayer("fc", pooled, CLASSES, Window.POINT)));
        return new Graph(nodes);
    }

    private int block(String name, int stream, int outputs, int stride) {
        int inputs = channels;
        int first = relu(name + "_conv1", integerLayer(name + "_conv1", stream, outputs, Window.square(3, stride, 1)));
        int main = integerLayer(name + "_conv2", first, outputs, Window.square(3, 1, 1));
        int more = outputs - inputs;
        int skip = stride == 1
                ? stream
                : add(new Node.Shortcut(name + "_skip", stream, stride, more / 2, more - more / 2));
        return relu(name, add(new Node.Add(name, main, skip)));
    }

    private int integerLayer(String name, int stream, int outputs, Window window) {
        ActivationGrid grid = new ActivationGrid(activationBits, ActivationGrid.Coding.UNSIGNED, 0, 1, 0, 1);
        int codes = add(new Node.Quantize(name, stream, grid));
        WeightGrid weightGrid = new WeightGrid(weightBits, WeightGrid.Coding.ODD_POINTS);
        WeightShape shape = new WeightShape(outputs, window.kernelHeight(), window.kernelWidth(), channels);
        int[] weights = random.ints(shape.size(), 0, weightGrid.maxCode() + 1).toArray();
        int sums = add(new Node.IntegerConvolution(name, codes, window, WeightCodes.of(weightGrid, shape, weights)));
        float[] scale = new float[outputs];
        Arrays.fill(scale, (float) (1 / (weightGrid.levels() * grid.levels() * Math.sqrt(shape.depth()))));
        channels = outputs;
        return add(new Node.Affine(name, sums, FloatVector.of(scale), FloatVector.of(new float[outputs])));
    }

    private int floatLayer(String name, int stream, int outputs, Window window) {
        WeightShape shape = new WeightShape(outputs, window.kernelHeight(), window.kernelWidth(), channels);
        float[] weights = new float[shape.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) ((2 * random.nextDouble() - 1) / Math.sqrt(shape.depth()));
        }
        channels = outputs;
        FloatWeights values = new FloatWeights(shape, FloatVector.of(weights));
        return add(new Node.FloatConvolution(name, stream, window, values, FloatVector.of(new float[outputs])));
    }

    private int relu(String name, int stream) {
        return add(new Node.Activation(name, stream, ActivationFunction.RELU));
    }

    private int add(Node node) {
        nodes.add(node);
        return nodes.size() - 1;
    }
}

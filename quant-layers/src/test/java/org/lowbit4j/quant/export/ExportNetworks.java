package org.lowbit4j.quant.export;

import java.util.List;
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

/** Seeded random networks with every kind of node, odd in every size, and images for them. */
final class ExportNetworks {

    static final Shape INPUT = new Shape(9, 7, 3);

    private final Random random;
    private final GraphBuilder nodes = new GraphBuilder();

    /** Of the dense layer before the logits. */
    private final WeightGrid.Coding hiddenCoding;

    private ExportNetworks(long seed) {
        this.random = new Random(seed);
        this.hiddenCoding = seed % 2 == 0 ? WeightGrid.Coding.SYMMETRIC : WeightGrid.Coding.TWOS_COMPLEMENT;
    }

    /**
     * Every kind of node, every coding of codes, every function; two's complement weights with odd seeds only. With
     * {@code softmax} the output are probabilities.
     */
    static Graph everything(long seed, boolean softmax) {
        ExportNetworks network = new ExportNetworks(seed);
        return network.nodes.build(
                network.head(network.body(network.nodes.add(new Node.Input("image", INPUT))), softmax));
    }

    private int body(int image) {
        boolean early = random.nextBoolean();
        int codes = quantize(image, new ActivationGrid(8, ActivationGrid.Coding.AFFINE, 0, 0.2f, 100, 1.5f));
        Window uneven = new Window(3, 2, 1, 1, 2, 0, 0, 1, 1, 1);
        int first = relu(integer(codes, uneven, 6, new WeightGrid(3, WeightGrid.Coding.SYMMETRIC)));
        Window dilated = new Window(3, 3, 1, 1, 2, 2, 2, 2, 2, 2);
        int second = integer(unsigned(first, 4), dilated, 6, new WeightGrid(2, WeightGrid.Coding.ODD_POINTS));
        int pooled = nodes.add(new Node.Pool("max", second, Node.Pool.Kind.MAX, Window.square(3, 1, 1)));
        int leaky = nodes.add(new Node.Activation("leaky", pooled, ActivationFunction.LEAKY_RELU));
        float lower = early ? 0 : 0.05f;
        int signed = quantize(leaky, new ActivationGrid(5, ActivationGrid.Coding.SIGNED, lower, 0.5f, 0, 2f));
        int sum = relu(twice(signed));
        int main = floats(nodes.add(new Node.Decode("decode", unsigned(sum, 3))), Window.square(3, 2, 1), 8, true);
        int skip = nodes.add(new Node.Shortcut("shortcut", sum, 2, 1, 1));
        int added = nodes.add(new Node.Add("add", main, skip));
        int six = nodes.add(new Node.Activation("six", added, ActivationFunction.RELU6));
        int tanh = nodes.add(new Node.Activation("tanh", affine(six, 1), ActivationFunction.Smooth.TANH));
        int last = floats(tanh, Window.square(3, 1, 1), 5, false);
        int normed = random.nextBoolean() ? affine(last, 1) : last;
        int sigmoid = nodes.add(new Node.Activation("sigmoid", normed, ActivationFunction.Smooth.SIGMOID));
        return nodes.add(new Node.Pool("average", branches(sigmoid), Node.Pool.Kind.AVERAGE, Window.square(2, 1, 1)));
    }

    /** All that takes several operands, or moves pixels. */
    private int branches(int stream) {
        int swish = nodes.add(new Node.Activation("swish", stream, ActivationFunction.Smooth.SWISH));
        int slope = nodes.add(new Node.Activation("slope", swish, new ActivationFunction.LeakyRelu(0.3f)));
        int slopes = nodes.add(new Node.PRelu(
                "slopes", slope, gaussian(nodes.type(slope).shape().channels(), 0.3)));
        int product = nodes.add(new Node.Product("product", slopes, stream));
        int clip = nodes.add(new Node.Activation("clip", product, new ActivationFunction.Clip(-0.5f, 0.25f)));
        int maximum = nodes.add(new Node.Maximum("maximum", clip, swish));
        int mean = nodes.add(new Node.GlobalPool("squeeze", maximum, Node.Pool.Kind.AVERAGE));
        int hard = nodes.add(new Node.Activation("hard", mean, ActivationFunction.HARD_SIGMOID));
        int gate = nodes.add(new Node.Gate("gate", maximum, hard));
        int all = nodes.add(new Node.Concatenation("all", List.of(gate, stream, gate)));
        int up = nodes.add(new Node.Upsampling("up", all, 2, 3));
        return nodes.add(new Node.Padding("pad", up, -1, 2, 1, -2));
    }

    private int head(int stream, boolean softmax) {
        int vector = switch (random.nextInt(4)) {
            case 0 -> nodes.add(new Node.Flatten("flatten", stream, Node.Flatten.Order.HWC));
            case 1 -> nodes.add(new Node.Flatten("flatten", stream, Node.Flatten.Order.CHW));
            case 2 -> nodes.add(new Node.GlobalPool("global", stream, Node.Pool.Kind.MAX));
            default -> nodes.add(new Node.GlobalPool("global", stream, Node.Pool.Kind.AVERAGE));
        };
        int hidden = relu(integer(unsigned(vector, 8), Window.POINT, 11, new WeightGrid(4, hiddenCoding)));
        int logits = floats(hidden, Window.POINT, 7, false);
        return softmax ? nodes.add(new Node.Softmax("softmax", logits)) : logits;
    }

    private int quantize(int stream, ActivationGrid grid) {
        return nodes.add(new Node.Quantize("quantize", stream, grid));
    }

    private int unsigned(int stream, int bits) {
        return quantize(stream, new ActivationGrid(bits, ActivationGrid.Coding.UNSIGNED, 0.1f, 0.4f, 0, 1));
    }

    private int relu(int stream) {
        return nodes.add(new Node.Activation("relu", stream, ActivationFunction.RELU));
    }

    private int integer(int codes, Window window, int outputs, WeightGrid grid) {
        int accumulators = accumulators(codes, window, outputs, grid);
        return affine(accumulators, unit(codes, accumulators));
    }

    /** Two affines over the same accumulators. */
    private int twice(int codes) {
        int sums = accumulators(codes, Window.square(3, 1, 1), 6, new WeightGrid(2, WeightGrid.Coding.SYMMETRIC));
        double unit = unit(codes, sums);
        return nodes.add(new Node.Add("two", affine(sums, unit), affine(sums, unit)));
    }

    private int accumulators(int codes, Window window, int outputs, WeightGrid grid) {
        WeightShape shape = weightShape(codes, window, outputs);
        int[] values =
                random.ints(shape.size(), grid.minCode(), grid.maxCode() + 1).toArray();
        return nodes.add(new Node.IntegerConvolution("integer", codes, window, WeightCodes.of(grid, shape, values)));
    }

    /** A scale that makes accumulators about as large as the values whose codes they are made of. */
    private double unit(int codes, int accumulators) {
        int levels = nodes.type(codes).codeGrid().levels();
        int depth = nodes.type(codes).shape().channels() * 9;
        return 20.0
                / (levels * Math.sqrt(depth) * 3)
                * (nodes.type(accumulators).shape().pixels() == 1 ? 0.5 : 1);
    }

    private int floats(int stream, Window window, int outputs, boolean coded) {
        WeightShape shape = weightShape(stream, window, outputs);
        if (coded) {
            WeightGrid grid = new WeightGrid(8, WeightGrid.Coding.ODD_POINTS);
            int[] values = random.ints(shape.size(), 0, 256).toArray();
            return nodes.add(new Node.FloatConvolution(
                    "coded", stream, window, WeightCodes.of(grid, shape, values), FloatVector.of()));
        }
        FloatVector weights = gaussian(shape.size(), 1 / Math.sqrt(shape.depth()));
        return nodes.add(new Node.FloatConvolution(
                "float", stream, window, new FloatWeights(shape, weights), gaussian(outputs, 0.3)));
    }

    private WeightShape weightShape(int stream, Window window, int outputs) {
        int inputs = nodes.type(stream).shape().channels();
        return new WeightShape(outputs, window.kernelHeight(), window.kernelWidth(), inputs);
    }

    /** Scales of either sign, one of them zero. */
    private int affine(int stream, double unit) {
        int channels = nodes.type(stream).shape().channels();
        float[] scale = gaussian(channels, unit).toArray();
        scale[channels - 1] = 0;
        return nodes.add(new Node.Affine("affine", stream, FloatVector.of(scale), gaussian(channels, 0.3)));
    }

    private FloatVector gaussian(int length, double deviation) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return FloatVector.of(values);
    }

    /** Images of the size of {@link #INPUT}, NHWC. */
    static float[] images(int count, long seed) {
        return images(count, seed, INPUT);
    }

    /** Images of {@code shape}, NHWC. */
    static float[] images(int count, long seed, Shape shape) {
        Random random = new Random(seed);
        float[] images = new float[count * shape.size()];
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) random.nextGaussian();
        }
        return images;
    }
}

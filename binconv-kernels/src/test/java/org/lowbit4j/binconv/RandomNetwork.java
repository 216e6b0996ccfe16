package org.lowbit4j.binconv;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.GraphBuilder;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;

/** Builds one random network: stem, blocks, head. Positions are indices of nodes; a stream is a float32 node. */
final class RandomNetwork {

    private final RandomParts parts;
    private final GraphBuilder graph = new GraphBuilder();
    private int next;

    RandomNetwork(Random random) {
        this.parts = new RandomParts(random);
    }

    Graph build() {
        Shape image = new Shape(parts.between(1, 9), parts.between(1, 9), parts.oneIn(2) ? 3 : parts.between(1, 5));
        int stream = stem(add(new Node.Input("image", image)));
        for (int block = parts.between(1, 3); block > 0; block--) {
            stream = switch (parts.between(0, 8)) {
                case 0 -> pool(stream);
                case 1 -> decodedConvolution(stream);
                case 2 -> concatenated(stream);
                case 3 -> gated(stream);
                case 4 -> resized(stream);
                default -> residualBlock(stream);
            };
        }
        return graph.build(head(stream));
    }

    /** A float convolution, or nothing: then the first block quantizes the image itself. */
    private int stem(int image) {
        if (parts.oneIn(3)) {
            return image;
        }
        int stride = parts.oneIn(4) ? 2 : 1;
        int convolution = floatConvolution(image, parts.window(stride, stride), parts.channels());
        return parts.oneIn(2) ? activation(affine(convolution, 1)) : convolution;
    }

    private int residualBlock(int stream) {
        int strideHeight = parts.oneIn(3) ? 2 : 1;
        int strideWidth = parts.oneIn(6) ? 2 : strideHeight;
        boolean widens = strideHeight != 1 || strideWidth != 1 || parts.oneIn(3);
        int channels = widens ? parts.channels() : shape(stream).channels();
        int codes = quantize(stream);
        int main = integerLayer(codes, parts.window(strideHeight, strideWidth), channels);
        if (parts.oneIn(2)) {
            int middle = parts.oneIn(6) ? main : activation(main);
            main = integerLayer(quantize(middle), parts.window(1, 1), channels);
        }
        int sum = parts.oneIn(5) ? main : addSkip(main, stream, codes, strideHeight, strideWidth);
        return parts.oneIn(4) ? sum : activation(sum);
    }

    private int addSkip(int main, int stream, int codes, int strideHeight, int strideWidth) {
        int skip = skip(stream, codes, shape(main).channels(), strideHeight, strideWidth);
        return parts.oneIn(4) ? add(new Node.Add(name("add"), skip, main)) : add(new Node.Add(name("add"), main, skip));
    }

    /** Identity or option A where they fit, otherwise a 1x1 projection of the block's own codes, of new codes or in float. */
    private int skip(int stream, int codes, int channels, int strideHeight, int strideWidth) {
        int more = channels - shape(stream).channels();
        if (strideHeight == strideWidth && more >= 0 && !parts.oneIn(4)) {
            int before = parts.between(0, more);
            boolean identity = more == 0 && strideHeight == 1;
            return identity
                    ? stream
                    : add(new Node.Shortcut(name("shortcut"), stream, strideHeight, before, more - before));
        }
        Window point = new Window(1, 1, strideHeight, strideWidth, 0, 0, 0, 0, 1, 1);
        return switch (parts.between(0, 2)) {
            case 0 -> integerLayer(codes, point, channels);
            case 1 -> integerLayer(quantize(stream), point, channels);
            default -> floatConvolution(stream, point, channels);
        };
    }

    /** Integer convolution and the affine behind it; at times a second affine reads the accumulators too. */
    private int integerLayer(int codes, Window window, int channels) {
        WeightShape shape = parts.grouped(weightShape(codes, window, channels));
        Node.IntegerConvolution node =
                new Node.IntegerConvolution(name("conv"), codes, window, parts.weightCodes(shape));
        int accumulators = add(node);
        double codeSize = 0.3
                * graph.type(codes).codeGrid().maxMagnitude()
                * node.weights().grid().levels();
        double size = 1 / (Math.max(codeSize, 1) * Math.sqrt(shape.depth()));
        int main = affine(accumulators, size);
        return parts.oneIn(12) ? add(new Node.Add(name("add"), main, affine(accumulators, size))) : main;
    }

    private int decodedConvolution(int stream) {
        int decoded = add(new Node.Decode(name("decode"), quantize(stream)));
        int convolution = floatConvolution(decoded, parts.window(1, 1), parts.channels());
        return parts.oneIn(2) ? activation(convolution) : convolution;
    }

    private int floatConvolution(int stream, Window window, int channels) {
        WeightShape shape = parts.grouped(weightShape(stream, window, channels));
        FloatVector bias = parts.oneIn(2) ? parts.gaussian(channels, 0.2f) : FloatVector.of();
        return add(new Node.FloatConvolution(name("float"), stream, window, parts.floatWeights(shape), bias));
    }

    /** The stream beside what a layer makes of it, at times beside itself. */
    private int concatenated(int stream) {
        int beside = integerLayer(quantize(stream), Window.square(3, 1, 1), parts.channels());
        List<Integer> operands = new ArrayList<>(List.of(stream, beside));
        if (parts.oneIn(3)) {
            operands.add(parts.between(0, 1), stream);
        }
        return add(new Node.Concatenation(name("concatenation"), operands));
    }

    /** Squeeze and excitation, or element by element with another layer. */
    private int gated(int stream) {
        int channels = shape(stream).channels();
        if (parts.oneIn(2)) {
            int mean = add(new Node.GlobalPool(name("squeeze"), stream, parts.poolKind()));
            int gate = activation(floatConvolution(mean, Window.POINT, channels));
            return add(new Node.Gate(name("gate"), stream, gate));
        }
        int other = integerLayer(quantize(stream), Window.square(3, 1, 1), channels);
        return add(
                parts.oneIn(2)
                        ? new Node.Product(name("product"), other, activation(stream))
                        : new Node.Maximum(name("maximum"), stream, other));
    }

    private int resized(int stream) {
        if (parts.oneIn(2) && shape(stream).size() < 400) {
            return add(new Node.Upsampling(name("up"), stream, parts.between(1, 3), parts.between(1, 3)));
        }
        int mostRows = shape(stream).height() - 1;
        int mostColumns = shape(stream).width() - 1;
        return add(new Node.Padding(
                name("pad"),
                stream,
                parts.between(-mostRows, 2),
                parts.between(0, 2),
                parts.between(0, 2),
                parts.between(-mostColumns, 2)));
    }

    private int pool(int stream) {
        return add(new Node.Pool(name("pool"), stream, parts.poolKind(), parts.poolWindow()));
    }

    /** To a vector, at most one hidden layer, a float or integer dense layer, at times softmax. */
    private int head(int stream) {
        int vector = parts.oneIn(2) || shape(stream).size() > 600
                ? add(new Node.GlobalPool(name("global"), stream, parts.poolKind()))
                : add(new Node.Flatten(name("flatten"), stream, parts.oneOf(Node.Flatten.Order.values())));
        if (parts.oneIn(3)) {
            vector = activation(integerLayer(quantize(vector), Window.POINT, parts.channels()));
        }
        int classes = parts.between(2, 11);
        int logits = parts.oneIn(2)
                ? floatConvolution(vector, Window.POINT, classes)
                : integerLayer(quantize(vector), Window.POINT, classes);
        return parts.oneIn(3) ? add(new Node.Softmax(name("softmax"), logits)) : logits;
    }

    private int quantize(int stream) {
        return add(new Node.Quantize(name("quantize"), stream, parts.activationGrid()));
    }

    private int activation(int stream) {
        if (parts.oneIn(8)) {
            return add(new Node.PRelu(
                    name("prelu"), stream, parts.gaussian(shape(stream).channels(), 0.3f)));
        }
        return add(new Node.Activation(name("activation"), stream, parts.function()));
    }

    private int affine(int input, double size) {
        int channels = shape(input).channels();
        return add(new Node.Affine(name("affine"), input, parts.scales(channels, size), parts.shifts(channels)));
    }

    private WeightShape weightShape(int input, Window window, int outputs) {
        return new WeightShape(
                outputs,
                window.kernelHeight(),
                window.kernelWidth(),
                shape(input).channels());
    }

    private int add(Node node) {
        next = graph.add(node) + 1;
        return next - 1;
    }

    private String name(String kind) {
        return kind + "-" + next;
    }

    private Shape shape(int node) {
        return graph.type(node).shape();
    }
}

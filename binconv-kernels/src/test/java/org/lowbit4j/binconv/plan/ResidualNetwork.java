package org.lowbit4j.binconv.plan;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.lowbit4j.binconv.ir.ActivationFunction;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.FloatWeights;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.GraphBuilder;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.ValueType;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;
import org.lowbit4j.binconv.kernel.ConvolutionSpec;
import org.lowbit4j.binconv.kernel.Layout;
import org.lowbit4j.binconv.kernel.PlainProvider;

/** A CIFAR ResNet of one block a stage, and kernels of any abilities for it. */
final class ResidualNetwork {

    private static final int CLASSES = 10;

    private final GraphBuilder graph = new GraphBuilder();
    private final int bits;

    private ResidualNetwork(int bits) {
        this.bits = bits;
    }

    /**
     * Float stem; three residual blocks at {@code bits} of weights and activations, the second and the third with option A
     * shortcuts; mean, quantized dense layer.
     */
    static Graph of(int bits) {
        return new ResidualNetwork(bits).build();
    }

    private Graph build() {
        int image = graph.add(new Node.Input("image", new Shape(8, 8, 3)));
        WeightShape stem = new WeightShape(4, 3, 3, 3);
        int stream = relu(graph.add(new Node.FloatConvolution(
                "stem",
                image,
                Window.square(3, 1, 1),
                new FloatWeights(stem, constant(stem.size(), 0.25f)),
                constant(4, 0.5f))));
        stream = block(stream, 1);
        stream = block(stream, 2);
        stream = block(stream, 2);
        int mean = graph.add(new Node.GlobalPool("mean", stream, Node.Pool.Kind.AVERAGE));
        int codes = quantize(mean);
        return graph.build(layer(codes, Window.POINT, CLASSES));
    }

    private int block(int stream, int stride) {
        int channels = channels(stream) * stride;
        int inner = relu(layer(quantize(stream), Window.square(3, stride, 1), channels));
        int main = layer(quantize(inner), Window.square(3, 1, 1), channels);
        int skip =
                stride == 1 ? stream : graph.add(new Node.Shortcut("shortcut", stream, 2, channels / 4, channels / 4));
        return relu(graph.add(new Node.Add("add", main, skip)));
    }

    private int quantize(int stream) {
        ActivationGrid grid = new ActivationGrid(bits, ActivationGrid.Coding.UNSIGNED, 0f, 0.5f, 0, 1f);
        return graph.add(new Node.Quantize("quantize", stream, grid));
    }

    private int layer(int codes, Window window, int channels) {
        WeightShape shape = new WeightShape(channels, window.kernelHeight(), window.kernelWidth(), channels(codes));
        WeightGrid grid = new WeightGrid(bits, WeightGrid.Coding.SYMMETRIC);
        int[] weights = new int[shape.size()];
        Arrays.setAll(weights, i -> i % 3 - 1);
        int sums = graph.add(new Node.IntegerConvolution("layer", codes, window, WeightCodes.of(grid, shape, weights)));
        return graph.add(new Node.Affine("norm", sums, constant(channels, 0.1f), constant(channels, 0.5f)));
    }

    private int relu(int stream) {
        return graph.add(new Node.Activation("relu", stream, ActivationFunction.RELU));
    }

    private int channels(int node) {
        return graph.type(node).shape().channels();
    }

    private static FloatVector constant(int length, float value) {
        float[] values = new float[length];
        Arrays.fill(values, value);
        return FloatVector.of(values);
    }

    /** Plain kernels that say of themselves what {@code abilities} are. */
    static Map<Integer, ConvolutionKernel> kernels(Graph graph, Abilities abilities) {
        Map<Integer, ConvolutionKernel> kernels = new TreeMap<>();
        for (int i = 0; i < graph.nodes().size(); i++) {
            if (graph.nodes().get(i) instanceof Node.IntegerConvolution node) {
                ValueType input = graph.types().get(node.input());
                ConvolutionSpec spec =
                        new ConvolutionSpec(input.shape(), input.codeGrid(), node.window(), node.weights());
                kernels.put(i, new Able(new PlainProvider().create(spec), abilities));
            }
        }
        return kernels;
    }

    /** What a plan asks of kernels. */
    record Abilities(Layout layout, boolean packsOther, boolean yieldsCodes, boolean yieldsFloats) {

        static final Abilities PLAIN = new Abilities(Layout.CHANNELS_LAST, false, false, false);
        static final Abilities ALL = new Abilities(Layout.CHANNELS_FIRST, true, true, true);
    }

    private record Able(ConvolutionKernel kernel, Abilities abilities) implements ConvolutionKernel {

        @Override
        public ConvolutionSpec spec() {
            return kernel.spec();
        }

        @Override
        public String name() {
            return kernel.name();
        }

        @Override
        public Layout layout() {
            return abilities.layout;
        }

        @Override
        public boolean packsOther() {
            return abilities.packsOther;
        }

        @Override
        public boolean yieldsCodes() {
            return abilities.yieldsCodes;
        }

        @Override
        public boolean yieldsFloats() {
            return abilities.yieldsFloats;
        }

        @Override
        public int preferredRows() {
            return kernel.preferredRows();
        }

        @Override
        public Session newSession() {
            throw new UnsupportedOperationException("for plans only");
        }
    }
}

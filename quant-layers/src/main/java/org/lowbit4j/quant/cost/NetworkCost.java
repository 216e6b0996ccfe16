package org.lowbit4j.quant.cost;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.ValueType;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Weights;

/**
 * The cost of a network, read off its graph.
 *
 * @param layers every layer with parameters, in order of evaluation
 */
public record NetworkCost(List<LayerCost> layers) {

    /** An immutable copy. */
    public NetworkCost {
        layers = List.copyOf(layers);
    }

    /** The cost of {@code graph} for one image. */
    public static NetworkCost of(Graph graph) {
        List<ValueType> types = graph.types();
        Map<Integer, Long> affineChannels = new HashMap<>();
        for (Node node : graph.nodes()) {
            if (node instanceof Node.Affine affine) {
                affineChannels.merge(affine.input(), (long) affine.scale().length(), Long::sum);
            }
        }
        List<LayerCost> layers = new ArrayList<>();
        for (int i = 0; i < graph.nodes().size(); i++) {
            Node node = graph.nodes().get(i);
            long channels = affineChannels.getOrDefault(i, 0L);
            if (node instanceof Node.IntegerConvolution convolution) {
                int bits = types.get(convolution.input()).codeGrid().bits();
                layers.add(convolution(
                        convolution.name(),
                        convolution.weights(),
                        bits,
                        types.get(convolution.input()),
                        types.get(i),
                        2 * channels));
            } else if (node instanceof Node.FloatConvolution convolution) {
                long floats = 2 * channels + convolution.bias().length();
                layers.add(convolution(
                        convolution.name(),
                        convolution.weights(),
                        inputBits(graph, types, convolution),
                        types.get(convolution.input()),
                        types.get(i),
                        floats));
            } else if (node instanceof Node.Affine affine
                    && !isConvolution(graph.nodes().get(affine.input()))) {
                long floats = 2L * affine.scale().length();
                layers.add(LayerCost.of(affine.name(), "affine", 32, 32, 0, floats, 0, 4 * floats, null, null));
            }
        }
        return new NetworkCost(layers);
    }

    private static boolean isConvolution(Node node) {
        return node instanceof Node.IntegerConvolution || node instanceof Node.FloatConvolution;
    }

    private static int inputBits(Graph graph, List<ValueType> types, Node.FloatConvolution convolution) {
        Node input = graph.nodes().get(convolution.input());
        return input instanceof Node.Decode decode
                ? types.get(decode.input()).codeGrid().bits()
                : 32;
    }

    private static LayerCost convolution(
            String name, Weights weights, int activationBits, ValueType input, ValueType output, long floats) {
        WeightShape shape = weights.shape();
        int weightBits = weights instanceof WeightCodes codes ? codes.grid().bits() : 32;
        boolean grouped = shape.inputs() != input.shape().channels();
        boolean dense = shape.kernelHeight() * shape.kernelWidth() == 1
                && output.shape().pixels() == 1;
        long bytes = ((long) shape.size() * weightBits + 7) / 8 + 4 * floats;
        return LayerCost.of(
                name,
                grouped ? (shape.inputs() == 1 ? "depthwise" : "grouped") : dense ? "dense" : "conv",
                weightBits,
                activationBits,
                shape.size(),
                shape.size() + floats,
                (long) output.shape().pixels() * shape.size(),
                bytes,
                prunedShare(weights),
                singleCode(weights));
    }

    private static @Nullable Integer singleCode(Weights weights) {
        if (!(weights instanceof WeightCodes codes)) {
            return null;
        }
        int first = codes.code(0);
        for (int i = 1; i < codes.shape().size(); i++) {
            if (codes.code(i) != first) {
                return null;
            }
        }
        return first;
    }

    private static @Nullable Double prunedShare(Weights weights) {
        if (!(weights instanceof WeightCodes codes)) {
            return null;
        }
        int zeros = 0;
        for (int i = 0; i < codes.shape().size(); i++) {
            zeros += codes.value(i) == 0 ? 1 : 0;
        }
        return (double) zeros / codes.shape().size();
    }

    /** Sum of {@link LayerCost#parameters}. */
    public long parameters() {
        return layers.stream().mapToLong(LayerCost::parameters).sum();
    }

    /** Sum of {@link LayerCost#macs}. */
    public long macs() {
        return layers.stream().mapToLong(LayerCost::macs).sum();
    }

    /** Sum of {@link LayerCost#bitOperations} over the quantized layers. */
    public long bitOperations() {
        return layers.stream()
                .map(LayerCost::bitOperations)
                .mapToLong(operations -> operations == null ? 0 : operations)
                .sum();
    }

    /** Sum of {@link LayerCost#ebsFlops}, float layers included. */
    public double ebsFlops() {
        return layers.stream().mapToDouble(LayerCost::ebsFlops).sum();
    }

    /** Sum of {@link LayerCost#bytes}. */
    public long bytes() {
        return layers.stream().mapToLong(LayerCost::bytes).sum();
    }

    /** Size of the same parameters in float32. */
    public long floatBytes() {
        return 4 * parameters();
    }

    /** Fraction of all coded weights whose code is zero; null where no weights are coded. */
    public @Nullable Double prunedShare() {
        double zeros = 0;
        double coded = 0;
        for (LayerCost layer : layers) {
            if (layer.prunedShare() != null) {
                zeros += layer.prunedShare() * layer.weights();
                coded += layer.weights();
            }
        }
        return coded == 0 ? null : (Double) (zeros / coded);
    }
}

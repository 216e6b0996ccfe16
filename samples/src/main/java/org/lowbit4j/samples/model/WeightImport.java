package org.lowbit4j.samples.model;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Puts the tensors of a PyTorch state dict into a network whose layers carry the same names.
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><th>weights of</th><th>PyTorch</th><th>Deeplearning4j</th></tr>
 * <tr><td>a convolution</td><td>[out, in, height, width]</td><td>the same</td></tr>
 * <tr><td>a depthwise convolution</td><td>[in * multiplier, 1, height, width]</td><td>[height, width, in, multiplier]</td></tr>
 * <tr><td>a dense layer</td><td>[out, in]</td><td>[in, out]</td></tr>
 * </table>
 *
 * <p>Where a dense layer reads pixels, PyTorch's weights have them in the order [channel, row, column], and Deeplearning4j's in
 * that of the network's format.
 */
public final class WeightImport {

    private static final String BATCHES_SEEN = ".num_batches_tracked";

    private WeightImport() {}

    /**
     * Replaces all parameters of {@code network}, or none.
     *
     * @throws IllegalArgumentException naming the first tensor that is missing, superfluous or of another shape
     */
    public static void load(ComputationGraph network, Map<String, INDArray> tensors, String source) {
        Map<String, Place> expected = places(network);
        Set<String> superfluous = new LinkedHashSet<>(tensors.keySet());
        superfluous.removeIf(name -> name.endsWith(BATCHES_SEEN));
        expected.forEach((name, place) -> {
            check(name, place, tensors.get(name), source);
            superfluous.remove(name);
        });
        if (!superfluous.isEmpty()) {
            throw new IllegalArgumentException(
                    source + ": tensor \"" + superfluous.iterator().next()
                            + "\" has no place in this network (" + superfluous.size()
                            + " such tensors); choose the architecture it was trained as");
        }
        expected.forEach((name, place) -> place.parameter()
                .assign(place.turned()
                        .apply(required(tensors, name).reshape(place.shape()))
                        .dup('c')
                        .reshape(place.parameter().shape())));
    }

    private static void check(String name, Place place, @Nullable INDArray tensor, String source) {
        if (tensor == null) {
            throw new IllegalArgumentException(source + ": tensor \"" + name + "\" of shape "
                    + Arrays.toString(place.shape())
                    + " is missing; choose the architecture the weights were trained as");
        }
        long[] shape = tensor.rank() == 2 && tensor.size(0) == 1 ? new long[] {tensor.size(1)} : tensor.shape();
        if (!Arrays.equals(place.shape(), shape) && !Arrays.equals(place.shape(), tensor.shape())) {
            throw new IllegalArgumentException(source + ": tensor \"" + name + "\" has shape "
                    + Arrays.toString(tensor.shape()) + ", expected " + Arrays.toString(place.shape())
                    + "; choose the architecture the weights were trained as");
        }
    }

    /** The parameters under PyTorch's names. */
    private static Map<String, Place> places(ComputationGraph network) {
        Map<String, Place> places = new LinkedHashMap<>();
        for (Layer layer : network.getLayers()) {
            var conf = layer.conf().getLayer();
            String name = conf.getLayerName();
            Map<String, INDArray> own = layer.paramTable();
            if (conf instanceof BatchNormalization) {
                places.put(name + ".weight", vector(required(own, "gamma")));
                places.put(name + ".bias", vector(required(own, "beta")));
                places.put(name + ".running_mean", vector(required(own, "mean")));
                places.put(name + ".running_var", vector(required(own, "var")));
            } else if (own.containsKey("W")) {
                INDArray weights = required(own, "W");
                places.put(
                        name + ".weight",
                        conf instanceof DepthwiseConvolution2D
                                ? depthwise(weights)
                                : conf instanceof ConvolutionLayer
                                        ? new Place(weights, weights.shape(), UnaryOperator.identity())
                                        : dense(weights, pixels(network, name)));
                if (own.containsKey("b")) {
                    places.put(name + ".bias", vector(required(own, "b")));
                }
            }
        }
        return places;
    }

    private static Place vector(INDArray parameter) {
        return new Place(parameter, new long[] {parameter.length()}, UnaryOperator.identity());
    }

    private static Place depthwise(INDArray weights) {
        long height = weights.size(0);
        long width = weights.size(1);
        long channels = weights.size(2);
        long multiplier = weights.size(3);
        return new Place(
                weights,
                new long[] {channels * multiplier, 1, height, width},
                tensor -> tensor.reshape(channels, multiplier, height, width).permute(2, 3, 0, 1));
    }

    private static Place dense(INDArray weights, Optional<CnnToFeedForwardPreProcessor> pixels) {
        long outputs = weights.size(1);
        return new Place(
                weights,
                new long[] {outputs, weights.size(0)},
                pixels.<UnaryOperator<INDArray>>map(flattened -> tensor -> tensor.reshape(
                                        outputs,
                                        flattened.getNumChannels(),
                                        flattened.getInputHeight(),
                                        flattened.getInputWidth())
                                .permute(2, 3, 1, 0))
                        .orElse(INDArray::transpose));
    }

    /** The pixels that a dense layer reads, if they come in another order than PyTorch's. */
    private static Optional<CnnToFeedForwardPreProcessor> pixels(ComputationGraph network, String layer) {
        return network.getConfiguration().getVertices().get(layer) instanceof LayerVertex vertex
                        && vertex.getPreProcessor() instanceof CnnToFeedForwardPreProcessor flattened
                        && flattened.getFormat() == CNN2DFormat.NHWC
                ? Optional.of(flattened)
                : Optional.empty();
    }

    /**
     * Where a tensor goes.
     *
     * @param parameter of the network
     * @param shape of the tensor
     * @param turned the tensor with its axes in the parameter's order
     */
    @SuppressWarnings("ArrayRecordComponent") // a shape; compared by nobody
    private record Place(INDArray parameter, long[] shape, UnaryOperator<INDArray> turned) {}
}

package org.lowbit4j.quant.calibration;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.lowbit4j.quant.Frozen;
import org.lowbit4j.quant.GraphStructure;
import org.lowbit4j.quant.NativeArrays;
import org.lowbit4j.quant.layer.QuantizedLayer;
import org.lowbit4j.quant.layer.QuantizedLayerRuntime;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Sets intervals, clips and output scales of every quantized layer of a network from data: the step that makes a network ready for training at low
 * bits. Marks the layers as calibrated; the mark is saved with the model, and loading never calibrates again.
 */
public final class NetworkCalibration {

    private NetworkCalibration() {}

    /**
     * Calibrates {@code network} on a batch of its own inputs. Layers that are not calibrated yet compute in float meanwhile,
     * so that a freshly built or float-trained network can be calibrated; after calibration batch-norm statistics no longer
     * fit and must be estimated again ({@link BatchNormStatistics}). Frozen layers are calibrated like all others.
     */
    public static void calibrate(ComputationGraph network, INDArray images) {
        GraphStructure structure = new GraphStructure(network);
        Map<String, QuantizedLayerRuntime> layers = structure.runtimes(QuantizedLayerRuntime.class);
        Map<String, INDArray> activations =
                floatUntilCalibrated(layers.values(), () -> network.feedForward(images, false));
        layers.forEach(
                (name, layer) -> LayerCalibration.calibrate(layer, layer, input(structure, name, activations), false));
        NativeArrays.release(activations.values(), images);
    }

    /** As {@link #calibrate(ComputationGraph, INDArray)}. */
    public static void calibrate(MultiLayerNetwork network, INDArray images) {
        Map<Integer, QuantizedLayerRuntime> layers = new LinkedHashMap<>();
        for (int i = 0; i < network.getnLayers(); i++) {
            if (Frozen.unwrapped(network.getLayer(i)) instanceof QuantizedLayerRuntime layer) {
                layers.put(i, layer);
            }
        }
        // The input of the network comes first, so that what layer i yields is one further.
        List<INDArray> activations = floatUntilCalibrated(layers.values(), () -> network.feedForward(images, false));
        layers.forEach((i, layer) -> LayerCalibration.calibrate(layer, layer, activations.get(i), false));
        NativeArrays.release(activations, images);
    }

    private static <T> T floatUntilCalibrated(Collection<QuantizedLayerRuntime> layers, Supplier<T> forward) {
        layers.stream().filter(layer -> !layer.layer().isCalibrated()).forEach(layer -> layer.setQuantizing(false));
        try {
            return forward.get();
        } finally {
            layers.forEach(layer -> layer.setQuantizing(true));
        }
    }

    /**
     * Calibrates {@code network} on activations of another network with the same layer names, usually the one it was made from.
     * Layers that are calibrated already keep their intervals.
     *
     * @param source where the activations come from; where a layer of it is quantized its output scale is taken over
     * @param activations of every vertex of {@code source}, inputs included, as {@code feedForward} returns them
     * @param keep whether a layer whose scheme continues that of the source keeps the source's learned ranges, which must be its
     *     parameters already
     */
    public static void calibrate(
            ComputationGraph network, ComputationGraph source, Map<String, INDArray> activations, boolean keep) {
        GraphStructure structure = new GraphStructure(network);
        GraphStructure sourceStructure = new GraphStructure(source);
        structure.runtimes(QuantizedLayerRuntime.class).forEach((name, layer) -> {
            if (!layer.layer().isCalibrated()) {
                LayerCalibration.calibrate(
                        layer, sourceStructure.runtime(name), input(structure, name, activations), keep);
            }
        });
    }

    /** Whether any layer of {@code network} can start from ranges that its namesake in {@code source} has learned. */
    public static boolean keepsRanges(ComputationGraph network, ComputationGraph source) {
        GraphStructure sourceStructure = new GraphStructure(source);
        return new GraphStructure(network)
                .runtimes(QuantizedLayerRuntime.class).entrySet().stream().anyMatch(entry -> {
                    QuantizedLayer layer = entry.getValue().layer();
                    Layer before = sourceStructure.runtime(entry.getKey());
                    return LayerCalibration.keepsWeights(layer, before) || LayerCalibration.keepsInput(layer, before);
                });
    }

    private static INDArray input(GraphStructure structure, String layer, Map<String, INDArray> activations) {
        return required(activations, structure.inputs(layer).get(0));
    }
}

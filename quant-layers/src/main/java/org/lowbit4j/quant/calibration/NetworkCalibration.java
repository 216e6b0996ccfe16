package org.lowbit4j.quant.calibration;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.Map;
import java.util.function.Predicate;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.quant.GraphStructure;
import org.lowbit4j.quant.NativeArrays;
import org.lowbit4j.quant.layer.QuantizedLayer;
import org.lowbit4j.quant.layer.QuantizedLayerRuntime;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Sets the intervals of every quantized layer of a network from data: the step that makes a network ready for training at low
 * bits. Marks the layers as calibrated; the mark is saved with the model, and loading never calibrates again.
 */
public final class NetworkCalibration {

    private NetworkCalibration() {}

    /**
     * Calibrates {@code network} on a batch of its own inputs. Layers that are not calibrated yet compute in float meanwhile,
     * so that a freshly built or float-trained network can be calibrated; after calibration batch-norm statistics no longer
     * fit and must be estimated again ({@link BatchNormStatistics}).
     */
    public static void calibrate(ComputationGraph network, INDArray images) {
        for (Layer layer : network.getLayers()) {
            if (layer instanceof QuantizedLayerRuntime runtime
                    && !runtime.layer().isCalibrated()) {
                runtime.setQuantizing(false);
            }
        }
        Map<String, INDArray> activations;
        try {
            activations = network.feedForward(images, false);
        } finally {
            for (Layer layer : network.getLayers()) {
                if (layer instanceof QuantizedLayerRuntime runtime) {
                    runtime.setQuantizing(true);
                }
            }
        }
        calibrate(network, network, activations, layer -> true);
        NativeArrays.release(activations, images);
    }

    /**
     * Calibrates {@code network} on activations of another network with the same layer names, usually the one it was made from.
     * Layers that are calibrated already keep their intervals.
     *
     * @param source where the activations come from; where a layer of it is quantized its output scale is taken over
     * @param activations of every vertex of {@code source}, inputs included, as {@code feedForward} returns them
     */
    public static void calibrate(ComputationGraph network, ComputationGraph source, Map<String, INDArray> activations) {
        calibrate(network, source, activations, layer -> !layer.isCalibrated());
    }

    private static void calibrate(
            ComputationGraph network,
            ComputationGraph source,
            Map<String, INDArray> activations,
            Predicate<QuantizedLayer> wanted) {
        GraphStructure structure = new GraphStructure(network);
        for (Layer layer : network.getLayers()) {
            if (layer instanceof QuantizedLayerRuntime runtime && wanted.test(runtime.layer())) {
                String name = runtime.layer().getLayerName();
                String input = structure.inputs(name).get(0);
                LayerCalibration.calibrate(runtime, source.getLayer(name), required(activations, input));
            }
        }
    }
}

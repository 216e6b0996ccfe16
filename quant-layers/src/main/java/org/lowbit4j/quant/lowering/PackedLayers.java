package org.lowbit4j.quant.lowering;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.quant.Frozen;
import org.lowbit4j.quant.MergeAxes;
import org.lowbit4j.quant.layer.QuantizedLayerRuntime;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Lowers trained networks one layer at a time: a quantized layer becomes a {@link PackedLayer}, all others stay. */
public final class PackedLayers {

    private PackedLayers() {}

    /**
     * A copy of {@code network} for inference, with layer {@code name} packed.
     *
     * @throws IllegalArgumentException if there is no quantized layer of that name, or it was never calibrated
     */
    public static ComputationGraph pack(ComputationGraph network, String name) {
        GraphVertex vertex = network.getConfiguration().getVertices().get(name);
        if (vertex == null || !(Frozen.unwrapped(vertex) instanceof LayerVertex)) {
            throw new IllegalArgumentException("The network has no layer " + Names.quoted(name));
        }
        PackedLayer packed = packed(name, network.getLayer(name));
        ComputationGraphConfiguration configuration = MergeAxes.copy(network.getConfiguration());
        LayerVertex copy = (LayerVertex) Frozen.unwrapped(required(configuration.getVertices(), name));
        replace(copy.getLayerConf(), packed);
        configuration.getVertices().put(name, copy);
        ComputationGraph result = new ComputationGraph(configuration);
        result.init();
        for (org.deeplearning4j.nn.api.Layer layer : result.getLayers()) {
            String other = layer.conf().getLayer().getLayerName();
            copyParameters(network.getLayer(other), layer);
        }
        return result;
    }

    /**
     * A copy of {@code network} for inference, with layer number {@code index} packed.
     *
     * @throws IllegalArgumentException if that is no quantized layer, or it was never calibrated
     */
    public static MultiLayerNetwork pack(MultiLayerNetwork network, int index) {
        if (index < 0 || index >= network.getnLayers()) {
            throw new IllegalArgumentException(
                    "Layer " + index + ": the network has " + network.getnLayers() + " layers");
        }
        PackedLayer packed = packed(name(network, index), network.getLayer(index));
        MultiLayerConfiguration configuration =
                network.getLayerWiseConfigurations().clone();
        replace(configuration.getConf(index), packed);
        MultiLayerNetwork result = new MultiLayerNetwork(configuration);
        result.init();
        for (int i = 0; i < result.getnLayers(); i++) {
            copyParameters(network.getLayer(i), result.getLayer(i));
        }
        return result;
    }

    private static String name(MultiLayerNetwork network, int index) {
        String name = network.getLayer(index).conf().getLayer().getLayerName();
        return name == null ? "layer" + index : name;
    }

    private static PackedLayer packed(String name, org.deeplearning4j.nn.api.Layer layer) {
        if (Frozen.unwrapped(layer) instanceof QuantizedLayerRuntime quantized) {
            return PackedLayer.of(name, quantized);
        }
        throw new IllegalArgumentException("Layer " + Names.quoted(name) + " is a "
                + layer.conf().getLayer().getClass().getSimpleName()
                + "; expected a quantized convolution or dense layer");
    }

    private static void replace(NeuralNetConfiguration configuration, PackedLayer packed) {
        configuration.setLayer(packed);
        configuration.clearVariables();
    }

    private static void copyParameters(org.deeplearning4j.nn.api.Layer from, org.deeplearning4j.nn.api.Layer to) {
        Map<String, INDArray> values = from.paramTable();
        to.paramTable().forEach((key, value) -> value.assign(values.get(key)));
    }
}

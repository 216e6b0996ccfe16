package org.lowbit4j.quant;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.quant.layer.QuantizedLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;

/** Who reads whom in a network, by vertex name. */
public final class GraphStructure {

    private final ComputationGraph network;
    private final ComputationGraphConfiguration configuration;

    /** The structure of {@code network}. */
    public GraphStructure(ComputationGraph network) {
        this.network = network;
        this.configuration = network.getConfiguration();
    }

    /** Names of all vertices but the network's inputs, in order of evaluation. */
    public List<String> names() {
        return Arrays.stream(network.topologicalSortOrder())
                .mapToObj(index -> network.getVertices()[index].getVertexName())
                .filter(configuration.getVertices()::containsKey)
                .toList();
    }

    /** The configuration of vertex {@code name}; a frozen one without what freezes it. */
    public GraphVertex vertex(String name) {
        return Frozen.unwrapped(required(configuration.getVertices(), name));
    }

    /** The layer of vertex {@code name}, if that is one; a frozen one without what freezes it. */
    public Optional<Layer> layer(String name) {
        return vertex(name) instanceof LayerVertex vertex
                ? Optional.of(Frozen.unwrapped(vertex.getLayerConf().getLayer()))
                : Optional.empty();
    }

    /** The layer of vertex {@code name} as it runs; a frozen one without what freezes it. */
    public org.deeplearning4j.nn.api.Layer runtime(String name) {
        return Frozen.unwrapped(network.getLayer(name));
    }

    /** Whether training leaves layer {@code name} as it is. */
    public boolean isFrozen(String name) {
        return configuration.getVertices().get(name) instanceof LayerVertex vertex
                && Frozen.isFrozen(vertex.getLayerConf().getLayer());
    }

    /** The running layers of one type, by name, in order of evaluation. */
    public <L> Map<String, L> runtimes(Class<L> type) {
        Map<String, L> layers = new LinkedHashMap<>();
        for (String name : names()) {
            if (layer(name).isPresent() && type.isInstance(runtime(name))) {
                layers.put(name, type.cast(runtime(name)));
            }
        }
        return layers;
    }

    /** The vertices that {@code name} reads. */
    public List<String> inputs(String name) {
        return required(configuration.getVertexInputs(), name);
    }

    /** The vertices that read {@code name}. */
    public List<String> consumers(String name) {
        return configuration.getVertexInputs().entrySet().stream()
                .filter(entry -> entry.getValue().contains(name))
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * The batch norm that alone reads the sums of layer {@code name}, so that it sets their scale right: there is one, the layer has
     * no activation of its own, and {@code name} is no output of the network.
     */
    public Optional<String> followingBatchNorm(String name) {
        List<String> consumers = consumers(name);
        boolean linear = layer(name).map(GraphStructure::isLinear).orElse(false);
        if (!linear
                || consumers.size() != 1
                || configuration.getNetworkOutputs().contains(name)) {
            return Optional.empty();
        }
        String consumer = consumers.get(0);
        return layer(consumer).filter(BatchNormalization.class::isInstance).map(norm -> consumer);
    }

    private static boolean isLinear(Layer layer) {
        return layer instanceof QuantizedLayer quantized
                ? quantized.activation() == Activation.IDENTITY
                : layer instanceof BaseLayer stock && stock.getActivationFn() instanceof ActivationIdentity;
    }
}

package org.lowbit4j.quant.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.lowbit4j.quant.GraphStructure;
import org.lowbit4j.quant.convolution.StockGeometry;
import org.lowbit4j.quant.layer.QuantizedLayer;

/** What can be asked of a network. */
public final class NetworkFacts {

    private static final Set<String> RUNNING_STATISTICS = Set.of(
            BatchNormalizationParamInitializer.GLOBAL_MEAN,
            BatchNormalizationParamInitializer.GLOBAL_VAR,
            BatchNormalizationParamInitializer.GLOBAL_LOG_STD);

    private static final int MOST_NAMED = 3;

    private NetworkFacts() {}

    /** Number of parameters that are learned: the running statistics of batch norm do not count. */
    public static long trainableParameters(ComputationGraph network) {
        return Stream.of(network.getLayers())
                .flatMap(layer -> layer.paramTable().entrySet().stream()
                        .filter(parameter -> !(layer.conf().getLayer() instanceof BatchNormalization)
                                || !RUNNING_STATISTICS.contains(parameter.getKey())))
                .mapToLong(parameter -> parameter.getValue().length())
                .sum();
    }

    /**
     * How the convolutions and dense layers of a network are quantized, for people: a line for those that are alike, with their names where
     * they are float. Empty for a network without quantized layers.
     */
    public static List<String> quantization(ComputationGraph network) {
        Map<String, List<String>> alike = new LinkedHashMap<>();
        boolean quantized = false;
        for (String name : new GraphStructure(network).names()) {
            Layer layer = new GraphStructure(network).layer(name).orElse(null);
            if (layer instanceof QuantizedLayer some) {
                quantized = true;
                alike.computeIfAbsent(some.description(), unknown -> new ArrayList<>())
                        .add(name);
            } else if (layer instanceof FeedForwardLayer
                    && StockGeometry.of(layer).isPresent()) {
                alike.computeIfAbsent("float", unknown -> new ArrayList<>()).add(name);
            }
        }
        return quantized
                ? alike.entrySet().stream()
                        .map(entry -> (entry.getValue().size() > MOST_NAMED
                                        ? entry.getValue().size() + " layers"
                                        : String.join(", ", entry.getValue()))
                                + ": " + entry.getKey())
                        .toList()
                : List.of();
    }
}

package org.lowbit4j.bitsearch.layer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.binconv.ir.ActivationGrid.Coding;
import org.lowbit4j.quant.GraphStructure;
import org.lowbit4j.quant.layer.QuantizedLayer;
import org.lowbit4j.quant.scheme.ActivationScheme;
import org.lowbit4j.quant.scheme.Quantizers;
import org.lowbit4j.quant.scheme.WeightScheme;

/** The quantized layers of a network, those of a search included. */
public final class QuantizedLayers {

    private final Map<String, QuantizedLayer> layers = new LinkedHashMap<>();

    private QuantizedLayers() {}

    /** Those of {@code network}; there may be none. */
    public static QuantizedLayers of(ComputationGraph network) {
        QuantizedLayers found = new QuantizedLayers();
        GraphStructure structure = new GraphStructure(network);
        for (String name : structure.names()) {
            structure
                    .layer(name)
                    .filter(QuantizedLayer.class::isInstance)
                    .ifPresent(layer -> found.layers.put(name, (QuantizedLayer) layer));
        }
        return found;
    }

    /** The layers by name, in order of evaluation. */
    public Map<String, QuantizedLayer> byName() {
        return new LinkedHashMap<>(layers);
    }

    /** Their names, in order of evaluation. */
    public List<String> names() {
        return List.copyOf(layers.keySet());
    }

    /** The schemes of the first one's weights and of the first input that is never negative; those of QIL where there is none. */
    public Quantizers quantizers() {
        return new Quantizers(
                layers.values().stream()
                        .map(layer -> searched(layer.weightScheme()))
                        .findFirst()
                        .orElse(Quantizers.QIL.weights()),
                layers.values().stream()
                        .map(layer -> searched(layer.activationScheme()))
                        .filter(scheme -> scheme.coding() == Coding.UNSIGNED)
                        .findFirst()
                        .orElse(Quantizers.QIL.activations()));
    }

    private static WeightScheme searched(WeightScheme scheme) {
        return scheme instanceof SearchedWeights searched ? searched.scheme() : scheme;
    }

    private static ActivationScheme searched(ActivationScheme scheme) {
        return scheme instanceof SearchedActivations searched ? searched.scheme() : scheme;
    }
}

package org.lowbit4j.samples.pipeline;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.quant.GraphStructure;
import org.lowbit4j.quant.layer.QuantizedLayer;
import org.lowbit4j.quant.quantizer.QuantizerKind;

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

    /** The kind of the first one's weights; QIL where there is none. */
    public QuantizerKind kind() {
        return layers.values().stream()
                .map(layer -> layer.weightQuantization().kind())
                .findFirst()
                .orElse(QuantizerKind.QIL);
    }
}

package org.lowbit4j.bitsearch.cost;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.quant.cost.LayerCost;
import org.lowbit4j.quant.cost.NetworkCost;

/**
 * What the bits of a quantized layer multiply.
 *
 * @param macs multiply-accumulates for one image
 * @param weights number of weights
 */
record LayerWork(long macs, long weights) {

    /** Of every layer that convolves codes with codes, in order of evaluation. */
    static Map<String, LayerWork> of(Graph lowered) {
        Map<String, Long> macs = new LinkedHashMap<>();
        for (LayerCost layer : NetworkCost.of(lowered).layers()) {
            macs.merge(layer.name(), layer.macs(), Long::sum);
        }
        Map<String, LayerWork> work = new LinkedHashMap<>();
        for (Node.IntegerConvolution layer : lowered.integerConvolutions()) {
            long weights = layer.weights().shape().size();
            work.put(layer.name(), new LayerWork(macs.getOrDefault(layer.name(), 0L), weights));
        }
        return work;
    }

    /**
     * Checks that all layers are quantized in a network.
     *
     * @throws IllegalArgumentException naming those that are not
     */
    static void check(Map<String, LayerWork> work, Collection<SearchedLayer> layers) {
        Collection<String> missing = layers.stream()
                .map(SearchedLayer::name)
                .filter(name -> !work.containsKey(name))
                .map(Names::escaped)
                .toList();
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("the lowered network has no quantized layers " + missing + "; it has "
                    + work.keySet().stream().map(Names::escaped).toList()
                    + ". Lower it at a plan that quantizes every searched layer");
        }
    }
}

package org.lowbit4j.bitsearch.latency;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.bitsearch.cost.BitPair;
import org.lowbit4j.bitsearch.cost.CostKind;
import org.lowbit4j.bitsearch.cost.CostModel;
import org.lowbit4j.bitsearch.cost.CostTable;
import org.lowbit4j.bitsearch.cost.NetworkCosts;
import org.lowbit4j.bitsearch.cost.SearchedLayer;

/** The latency of a network by a table. Layers of the table that are not searched count at the bits that they have. */
final class LatencyCosts implements CostModel {

    private final LatencyTable table;
    private final Graph lowered;

    LatencyCosts(LatencyTable table, Graph lowered) {
        this.table = table;
        this.lowered = lowered;
    }

    @Override
    public CostKind kind() {
        return CostKind.LATENCY;
    }

    @Override
    public NetworkCosts costs(List<SearchedLayer> layers) {
        List<CostTable> tables = layers.stream()
                .map(layer -> CostTable.of(layer, (m, k) -> micros(layer.name(), new BitPair(m, k))))
                .toList();
        Set<String> searched = layers.stream().map(SearchedLayer::name).collect(Collectors.toSet());
        double constant = table.restMicros();
        for (Map.Entry<String, Node.IntegerConvolution> layer :
                BitVariant.layers(lowered).entrySet()) {
            if (table.layers().containsKey(layer.getKey()) && !searched.contains(layer.getKey())) {
                constant += micros(layer.getKey(), BitVariant.pair(lowered, layer.getValue()));
            }
        }
        return new NetworkCosts(kind(), constant, tables);
    }

    private double micros(String layer, BitPair pair) {
        Map<BitPair, Double> micros = table.layers().get(layer);
        if (micros == null) {
            throw new IllegalArgumentException("the latency table has no layer " + Names.quoted(layer) + "; it has "
                    + table.layers().keySet().stream().map(Names::escaped).toList()
                    + ". Measure one with the same choice for the first and the last layer as the search");
        }
        Double time = micros.get(pair);
        if (time == null) {
            throw new IllegalArgumentException("the latency table has no time of layer " + Names.quoted(layer) + " at "
                    + pair + " bits; it has " + micros.keySet()
                    + ". Search among these, or measure a table with more candidates");
        }
        return time;
    }
}

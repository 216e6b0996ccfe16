package org.lowbit4j.bitsearch.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.bitsearch.budget.Budget;
import org.lowbit4j.bitsearch.cost.SearchedLayer;
import org.lowbit4j.bitsearch.latency.LatencyTable;
import org.lowbit4j.bitsearch.layer.QuantizedLayers;
import org.lowbit4j.bitsearch.layer.SearchLayer;
import org.lowbit4j.quant.model.InputDescription;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.LayerBits;

/** The search layers of a network, and what plans for them cost. */
public final class SearchLayers {

    private SearchLayers() {}

    /** The search layers with their candidates, in order of evaluation; there may be none. */
    public static List<SearchedLayer> of(ComputationGraph network) {
        List<SearchedLayer> searched = new ArrayList<>();
        QuantizedLayers.of(network)
                .byName()
                .forEach((name, layer) -> SearchLayer.of(layer)
                        .ifPresent(search -> searched.add(
                                new SearchedLayer(name, search.weightCandidates(), search.activationCandidates()))));
        return searched;
    }

    /** As {@link SearchCosts#of}, for a search network of this description. */
    public static SearchCosts costs(
            ComputationGraph network, InputDescription description, Budget budget, Optional<LatencyTable> latency) {
        List<SearchedLayer> layers = of(network);
        Graph lowered = PlanningGraph.lowered(
                network,
                somePlan(layers),
                QuantizedLayers.of(network).quantizers(),
                description
                        .shape()
                        .orElseThrow(() ->
                                new IllegalArgumentException("the costs of a network need the shape of its input")));
        return SearchCosts.of(lowered, description, layers, budget, latency);
    }

    /** One of the plans: the middle candidates. */
    private static BitwidthPlan somePlan(List<SearchedLayer> layers) {
        return new BitwidthPlan(
                layers.stream()
                        .map(layer -> new LayerBits(
                                layer.name(),
                                layer.weights().middle(),
                                layer.activations().middle()))
                        .toList(),
                Map.of());
    }
}

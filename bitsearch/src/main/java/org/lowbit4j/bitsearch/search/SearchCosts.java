package org.lowbit4j.bitsearch.search;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.bitsearch.budget.Budget;
import org.lowbit4j.bitsearch.budget.CostWindow;
import org.lowbit4j.bitsearch.cost.CostKind;
import org.lowbit4j.bitsearch.cost.CostModel;
import org.lowbit4j.bitsearch.cost.CountedCosts;
import org.lowbit4j.bitsearch.cost.NetworkCosts;
import org.lowbit4j.bitsearch.cost.SearchedLayer;
import org.lowbit4j.bitsearch.latency.LatencyTable;
import org.lowbit4j.quant.model.InputDescription;
import org.lowbit4j.quant.model.PackedMetadata;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.LayerBits;

/** What the plans of a network cost, and what a budget allows. */
public final class SearchCosts {

    private final Budget budget;
    private final Graph lowered;
    private final CostModel model;
    private final NetworkCosts costs;
    private final CostWindow window;

    private SearchCosts(Budget budget, Graph lowered, CostModel model, NetworkCosts costs, CostWindow window) {
        this.budget = budget;
        this.lowered = lowered;
        this.model = model;
        this.costs = costs;
        this.window = window;
    }

    /**
     * The costs of plans for some layers of a network.
     *
     * @param lowered the network at any bits that quantize the layers
     * @param description what the model says of its inputs and outputs: it counts in the size of a file
     * @param latency needed for a budget of latency, and only there
     * @throws IllegalArgumentException if every plan costs more than the budget, or the table is that of another network
     */
    public static SearchCosts of(
            Graph lowered,
            InputDescription description,
            List<SearchedLayer> layers,
            Budget budget,
            Optional<LatencyTable> latency) {
        CostModel model = model(lowered, description, budget.kind(), latency);
        return new SearchCosts(budget, lowered, model, model.costs(layers), budget.window(model, layers));
    }

    private static CostModel model(
            Graph lowered, InputDescription description, CostKind kind, Optional<LatencyTable> latency) {
        if (kind != CostKind.LATENCY) {
            return new CountedCosts(kind, PackedMetadata.sized(lowered, description));
        }
        return latency.orElseThrow(() -> new IllegalArgumentException(
                        "a budget of latency needs a latency table of the network; measure one (LatencyMeasurement)"))
                .costs(lowered);
    }

    /** The budget as it was given. */
    public Budget budget() {
        return budget;
    }

    /** What plans cost. */
    public NetworkCosts costs() {
        return costs;
    }

    /** Which costs meet the budget. */
    public CostWindow window() {
        return window;
    }

    /** What a uniform plan costs, by bits: those that are candidates of all searched layers. */
    public Map<Integer, Double> uniformCosts() {
        List<SearchedLayer> layers = costs.searched();
        Set<Integer> common = new TreeSet<>(layers.get(0).weights().bits());
        for (SearchedLayer layer : layers) {
            common.retainAll(layer.weights().bits());
            common.retainAll(layer.activations().bits());
        }
        Map<Integer, Double> uniform = new LinkedHashMap<>();
        common.forEach(bits -> uniform.put(bits, model.uniform(layers, bits)));
        return uniform;
    }

    /** {@code plan} with the quantized layers that are not searched, at their bits. */
    public BitwidthPlan complete(BitwidthPlan plan) {
        Set<String> planned = plan.names();
        List<LayerBits> others = new ArrayList<>();
        for (Node.IntegerConvolution layer : lowered.integerConvolutions()) {
            if (!planned.contains(layer.name())) {
                int activationBits =
                        lowered.types().get(layer.input()).codeGrid().bits();
                others.add(new LayerBits(layer.name(), layer.weights().grid().bits(), activationBits));
            }
        }
        return plan.with(others);
    }
}

package org.lowbit4j.bitsearch.baseline;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.lowbit4j.bitsearch.budget.CostWindow;
import org.lowbit4j.bitsearch.cost.CostTable;
import org.lowbit4j.bitsearch.cost.NetworkCosts;
import org.lowbit4j.quant.plan.BitwidthPlan;

/** The most bits, the same for all weights and activations, that keep the budget. They may cost less than its window allows. */
public record UniformBits() implements Baseline {

    @Override
    public String name() {
        return "uniform";
    }

    @Override
    public BitwidthPlan plan(NetworkCosts costs, CostWindow window) {
        for (int bits : common(costs).descendingSet()) {
            int[] pairs = pairs(costs, bits);
            if (window.isFeasible(costs.exact(pairs))) {
                return costs.plan(pairs, Map.of("baseline", "uniform" + bits));
            }
        }
        throw new IllegalArgumentException("no uniform plan of the bitwidths " + common(costs)
                + ", which all layers share, costs at most " + costs.kind().format(window.target())
                + "; raise the budget or add smaller candidates");
    }

    /** The bitwidths that are candidates of all weights and all activations, ascending. */
    static TreeSet<Integer> common(NetworkCosts costs) {
        TreeSet<Integer> common = new TreeSet<>(List.of(1, 2, 3, 4, 5, 6, 7, 8));
        for (CostTable table : costs.layers()) {
            common.retainAll(table.layer().weights().bits());
            common.retainAll(table.layer().activations().bits());
        }
        return common;
    }

    /** The pair {@code bits}/{@code bits} of every layer. */
    static int[] pairs(NetworkCosts costs, int bits) {
        return costs.layers().stream()
                .mapToInt(table -> table.pairOf(bits, bits))
                .toArray();
    }
}

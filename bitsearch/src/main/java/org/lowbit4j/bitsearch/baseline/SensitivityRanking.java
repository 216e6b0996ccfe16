package org.lowbit4j.bitsearch.baseline;

import java.util.Map;
import java.util.NavigableSet;
import org.lowbit4j.bitsearch.budget.CostWindow;
import org.lowbit4j.bitsearch.cost.NetworkCosts;
import org.lowbit4j.quant.plan.BitwidthPlan;

/**
 * The least sensitive layers get few bits, the others more: of two uniform plans, the next one below and the next one above the
 * target, the dearer one with layers lowered in the order of their sensitivity until the cost keeps the budget. A uniform plan
 * that meets the target itself is neither of them: else the ranking would have nothing to decide. The few bits that are then
 * missing to 98 % of the target are added by {@link NearestPlan}. The rule is our choice.
 *
 * @param sensitivities of the searched layers
 */
public record SensitivityRanking(Sensitivities sensitivities) implements Baseline {

    @Override
    public String name() {
        return "sensitivity";
    }

    @Override
    public BitwidthPlan plan(NetworkCosts costs, CostWindow window) {
        NavigableSet<Integer> common = UniformBits.common(costs);
        int kept = lowBits(costs, window);
        Integer high = common.higher(kept);
        Integer below = common.lower(kept);
        boolean meets = window.contains(costs.exact(UniformBits.pairs(costs, kept)));
        int[] few = UniformBits.pairs(costs, meets && high != null && below != null ? below : kept);
        int[] pairs = UniformBits.pairs(costs, high == null ? kept : high);
        for (int layer : sensitivities.ranking(costs)) {
            if (window.isFeasible(costs.exact(pairs))) {
                break;
            }
            pairs[layer] = few[layer];
        }
        return costs.plan(NearestPlan.of(costs, window, pairs), Map.of("baseline", name()));
    }

    private static int lowBits(NetworkCosts costs, CostWindow window) {
        NavigableSet<Integer> all = UniformBits.common(costs).descendingSet();
        return all.stream()
                .filter(bits -> window.isFeasible(costs.exact(UniformBits.pairs(costs, bits))))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no uniform plan of the bitwidths " + all
                        + " keeps the budget of " + costs.kind().format(window.target())
                        + ", so there is nothing to rank; raise the budget or add smaller candidates"));
    }
}

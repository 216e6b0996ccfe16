package org.lowbit4j.bitsearch.plan;

import java.util.List;
import org.lowbit4j.bitsearch.budget.CostWindow;
import org.lowbit4j.bitsearch.cost.CostTable;
import org.lowbit4j.bitsearch.cost.NetworkCosts;
import org.lowbit4j.bitsearch.strength.LayerShares;

/**
 * Derives a plan from shares: every layer gets the candidates with the largest ones (Li et al., 2020). Where the cost of that is
 * not in the budget's window, a repair (our choice) takes the plan in the window whose sum of log shares is greatest,
 *
 * <pre>
 * max sum over layers of (log p_i + log q_j)   subject to   0.98 target <= cost <= target
 * </pre>
 *
 * or, where no plan lies in the window, one below it with the greatest cost.
 */
public final class PlanDerivation {

    private PlanDerivation() {}

    /**
     * The plan of the layers of {@code costs}.
     *
     * @param shares of every layer, without noise and at temperature 1
     * @throws IllegalArgumentException if every plan costs more than the target
     */
    public static DerivedPlan derive(NetworkCosts costs, List<LayerShares> shares, CostWindow window) {
        int[] largest = largest(costs, shares);
        int[] pairs = window.contains(costs.exact(largest))
                ? largest
                : PlanKnapsack.solve(costs, window, (layer, pair) -> {
                    CostTable table = costs.layers().get(layer);
                    return shares.get(layer).weights().log(table.weight(pair))
                            + shares.get(layer).activations().log(table.activation(pair));
                });
        return new DerivedPlan(costs, shares, window, largest, pairs);
    }

    private static int[] largest(NetworkCosts costs, List<LayerShares> shares) {
        int[] pairs = new int[costs.layers().size()];
        for (int i = 0; i < pairs.length; i++) {
            LayerShares layer = shares.get(i);
            pairs[i] = costs.layers()
                    .get(i)
                    .pair(layer.weights().largest(), layer.activations().largest());
        }
        return pairs;
    }
}

package org.lowbit4j.bitsearch.baseline;

import org.lowbit4j.bitsearch.budget.CostWindow;
import org.lowbit4j.bitsearch.cost.CostTable;
import org.lowbit4j.bitsearch.cost.NetworkCosts;
import org.lowbit4j.bitsearch.plan.PlanKnapsack;

/** Brings a plan into the window of a budget with as few changed bits as possible, summed over weights and activations. */
final class NearestPlan {

    private NearestPlan() {}

    static int[] of(NetworkCosts costs, CostWindow window, int[] pairs) {
        if (window.contains(costs.exact(pairs))) {
            return pairs;
        }
        return PlanKnapsack.solve(
                costs, window, (layer, pair) -> -distance(costs.layers().get(layer), pairs[layer], pair));
    }

    private static double distance(CostTable table, int from, int to) {
        return (double) Math.abs(table.weightBits(from) - table.weightBits(to))
                + Math.abs(table.activationBits(from) - table.activationBits(to));
    }
}

package org.lowbit4j.bitsearch.baseline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.lowbit4j.bitsearch.budget.CostWindow;
import org.lowbit4j.bitsearch.cost.CostTable;
import org.lowbit4j.bitsearch.cost.NetworkCosts;
import org.lowbit4j.quant.plan.BitwidthPlan;

/**
 * From the least bits on, always the next candidate of weights or activations of that layer where it brings most for its cost,
 * as long as the budget is kept:
 *
 * <pre>
 * gain = sensitivity (noise before - noise after) / (cost after - cost before),   noise = 4^-M + 4^-K
 * </pre>
 *
 * because the error of a quantizer with b bits has a variance in proportion to 4^-b. The rule is our choice. Where no single
 * step fits any more and 98 % of the target are not reached, {@link NearestPlan} adds what is missing.
 *
 * @param sensitivities of the searched layers
 */
public record GreedyBits(Sensitivities sensitivities) implements Baseline {

    /** A layer that is not sensitive at all, by measurement, still gets what is left. */
    private static final double LEAST_SENSITIVITY = 1e-9;

    @Override
    public String name() {
        return "greedy";
    }

    @Override
    public BitwidthPlan plan(NetworkCosts costs, CostWindow window) {
        double[] weights = Arrays.stream(sensitivities.of(costs))
                .map(increase -> Math.max(increase, LEAST_SENSITIVITY))
                .toArray();
        int[] pairs = new int[weights.length];
        Step step = best(costs, window, weights, pairs);
        while (step.pair() > 0) {
            pairs[step.layer()] = step.pair();
            step = best(costs, window, weights, pairs);
        }
        return costs.plan(NearestPlan.of(costs, window, pairs), Map.of("baseline", name()));
    }

    /** Another pair for a layer; pair 0 where there is none. */
    private record Step(int layer, int pair, double gain) {}

    private static Step best(NetworkCosts costs, CostWindow window, double[] sensitivities, int[] pairs) {
        double cost = costs.exact(pairs);
        Step best = new Step(0, 0, Double.NEGATIVE_INFINITY);
        for (int layer = 0; layer < pairs.length; layer++) {
            CostTable table = costs.layers().get(layer);
            for (int pair : next(table, pairs[layer])) {
                double more = table.cost(pair) - table.cost(pairs[layer]);
                double less = sensitivities[layer] * (noise(table, pairs[layer]) - noise(table, pair));
                double gain = more > 0 ? less / more : Double.POSITIVE_INFINITY;
                if (window.isFeasible(cost + more) && gain > best.gain()) {
                    best = new Step(layer, pair, gain);
                }
            }
        }
        return best;
    }

    /** The pairs with the next weight candidate and with the next activation candidate, as far as there are. */
    private static List<Integer> next(CostTable table, int pair) {
        List<Integer> next = new ArrayList<>();
        int weight = table.weight(pair);
        int activation = table.activation(pair);
        if (weight + 1 < table.layer().weights().size()) {
            next.add(table.pair(weight + 1, activation));
        }
        if (activation + 1 < table.layer().activations().size()) {
            next.add(table.pair(weight, activation + 1));
        }
        return next;
    }

    private static double noise(CostTable table, int pair) {
        return Math.pow(4, -table.weightBits(pair)) + Math.pow(4, -table.activationBits(pair));
    }
}

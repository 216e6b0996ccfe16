package org.lowbit4j.bitsearch.plan;

import java.util.Arrays;
import org.lowbit4j.bitsearch.budget.CostWindow;
import org.lowbit4j.bitsearch.cost.CostTable;
import org.lowbit4j.bitsearch.cost.NetworkCosts;

/**
 * The multiple-choice knapsack problem: one pair of bitwidths for every layer, so that the sum of their values is greatest and
 * the cost lies in a window.
 *
 * <p>Dynamic programming over layers and cells of cost. A cell keeps one choice, that of the greatest value, with its exact
 * cost, so that no rounding adds up and what is returned is checked by its exact cost. The result is optimal where different
 * costs fall into different cells; else it may miss the optimum by what two costs in one cell differ, 1/{@value #CELLS} of the
 * distance between the least cost and the target.
 */
public final class PlanKnapsack {

    private static final int CELLS = 1 << 14;
    private static final int NONE = -1;

    private final NetworkCosts costs;
    private final CostWindow window;
    private final PairValue value;
    private final double least;
    private final double capacity;
    private final int[][] chosen;
    private final int[][] origins;

    private PlanKnapsack(NetworkCosts costs, CostWindow window, PairValue value) {
        this.costs = costs;
        this.window = window;
        this.value = value;
        this.least = costs.least();
        this.capacity = window.target() - least;
        this.chosen = new int[costs.layers().size()][CELLS + 1];
        this.origins = new int[costs.layers().size()][CELLS + 1];
    }

    /**
     * The pairs with the greatest sum of values among those whose cost lies in {@code window}; where none does, among those below
     * it the pairs that cost most.
     *
     * @throws IllegalArgumentException if every choice costs more than the target
     */
    public static int[] solve(NetworkCosts costs, CostWindow window, PairValue value) {
        if (!window.isFeasible(costs.least())) {
            throw new IllegalArgumentException(
                    "no plan costs at most " + costs.kind().format(window.target()) + ": the least possible cost is "
                            + costs.kind().format(costs.least()) + "; raise the target");
        }
        return new PlanKnapsack(costs, window, value).solve();
    }

    /** By cell: the greatest value so far, and the exact cost above the least one that goes with it. */
    private static final class Frontier {

        private final double[] values = new double[CELLS + 1];
        private final double[] excesses = new double[CELLS + 1];

        Frontier() {
            Arrays.fill(values, Double.NEGATIVE_INFINITY);
        }

        boolean has(int cell) {
            return values[cell] > Double.NEGATIVE_INFINITY;
        }

        boolean accepts(int cell, double value, double excess) {
            return value > values[cell] || (value == values[cell] && excess < excesses[cell]);
        }
    }

    private int[] solve() {
        Frontier frontier = new Frontier();
        frontier.values[0] = 0;
        for (int layer = 0; layer < chosen.length; layer++) {
            frontier = extended(frontier, layer);
        }
        return best(frontier);
    }

    private Frontier extended(Frontier before, int layer) {
        CostTable table = costs.layers().get(layer);
        Frontier after = new Frontier();
        double cheapest = table.least();
        for (int pair = 0; pair < table.pairs(); pair++) {
            double more = table.cost(pair) - cheapest;
            double worth = value.of(layer, pair);
            for (int cell = 0; cell <= CELLS; cell++) {
                if (!before.has(cell)) {
                    continue;
                }
                double excess = before.excesses[cell] + more;
                int next = cell(excess);
                if (next != NONE && after.accepts(next, before.values[cell] + worth, excess)) {
                    after.values[next] = before.values[cell] + worth;
                    after.excesses[next] = excess;
                    chosen[layer][next] = pair;
                    origins[layer][next] = cell;
                }
            }
        }
        return after;
    }

    private int cell(double excess) {
        if (!window.isFeasible(least + excess)) {
            return NONE;
        }
        return capacity > 0 ? (int) Math.min(excess / capacity * CELLS, CELLS) : 0;
    }

    private int[] best(Frontier frontier) {
        int best = NONE;
        int dearest = 0;
        for (int cell = 0; cell <= CELLS; cell++) {
            if (frontier.has(cell)) {
                dearest = cell;
                boolean inside = window.contains(costs.exact(pairs(cell)));
                if (inside && (best == NONE || frontier.values[cell] > frontier.values[best])) {
                    best = cell;
                }
            }
        }
        return pairs(best == NONE ? dearest : best);
    }

    private int[] pairs(int last) {
        int[] pairs = new int[chosen.length];
        int cell = last;
        for (int layer = pairs.length - 1; layer >= 0; layer--) {
            pairs[layer] = chosen[layer][cell];
            cell = origins[layer][cell];
        }
        return pairs;
    }
}

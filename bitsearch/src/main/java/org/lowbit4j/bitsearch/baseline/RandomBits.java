package org.lowbit4j.bitsearch.baseline;

import java.util.Map;
import java.util.SplittableRandom;
import org.lowbit4j.bitsearch.budget.CostWindow;
import org.lowbit4j.bitsearch.cost.CostTable;
import org.lowbit4j.bitsearch.cost.NetworkCosts;
import org.lowbit4j.quant.plan.BitwidthPlan;

/**
 * A random plan at the budget's cost: every plan in the window is about equally likely. The plans are counted by dynamic
 * programming over layers and cells of cost, one is drawn layer by layer in proportion to the counts, and drawn again while its
 * exact cost, which the cells only approximate, is outside the window.
 *
 * @param seed the same seed, costs and window give the same plan
 */
public record RandomBits(long seed) implements Baseline {

    /** The drawn plans are outside the window by rounding only, so a few are enough where there are many plans. */
    private static final int TRIES = 10_000;

    private static final int CELLS = 1 << 13;

    @Override
    public String name() {
        return "random" + seed;
    }

    @Override
    public BitwidthPlan plan(NetworkCosts costs, CostWindow window) {
        SplittableRandom random = new SplittableRandom(seed);
        PlanCounts counts = new PlanCounts(costs, window);
        for (int i = 0; i < TRIES && counts.total() > 0; i++) {
            int[] pairs = counts.draw(random);
            if (window.contains(costs.exact(pairs))) {
                return costs.plan(pairs, Map.of("baseline", name()));
            }
        }
        throw new IllegalArgumentException("no random plan was found that costs 98 to 100 % of "
                + costs.kind().format(window.target()) + "; choose another budget or other candidates");
    }

    /** How many ways there are from each layer and cell into the window. */
    private static final class PlanCounts {

        private final int[][] cells;
        private final double[][] ways;

        PlanCounts(NetworkCosts costs, CostWindow window) {
            int layers = costs.layers().size();
            double cell = Math.max(window.target() - costs.least(), window.target() / CELLS) / CELLS;
            this.cells = new int[layers][];
            for (int i = 0; i < layers; i++) {
                cells[i] = cells(costs.layers().get(i), cell);
            }
            // Every layer is rounded by half a cell at most.
            this.ways = new double[layers + 1][CELLS + layers + 1];
            int first = (int) Math.floor((window.least() - costs.least()) / cell - layers / 2.0);
            for (int c = Math.max(first, 0); c < ways[layers].length; c++) {
                ways[layers][c] = 1;
            }
            for (int i = layers - 1; i >= 0; i--) {
                count(i);
            }
        }

        private static int[] cells(CostTable table, double cell) {
            int[] cells = new int[table.pairs()];
            for (int pair = 0; pair < cells.length; pair++) {
                cells[pair] = (int) Math.min(Math.rint((table.cost(pair) - table.least()) / cell), 2.0 * CELLS);
            }
            return cells;
        }

        private void count(int layer) {
            for (int more : cells[layer]) {
                for (int c = 0; c + more < ways[layer].length; c++) {
                    ways[layer][c] += ways[layer + 1][c + more];
                }
            }
        }

        double total() {
            return ways[0][0];
        }

        int[] draw(SplittableRandom random) {
            int[] pairs = new int[cells.length];
            int c = 0;
            for (int layer = 0; layer < pairs.length; layer++) {
                pairs[layer] = draw(layer, c, random.nextDouble() * ways[layer][c]);
                c += cells[layer][pairs[layer]];
            }
            return pairs;
        }

        /** The pair in whose part of the ways {@code place} lies; the last that leads anywhere if rounding passes them all. */
        private int draw(int layer, int c, double place) {
            int last = 0;
            double left = place;
            for (int pair = 0; pair < cells[layer].length; pair++) {
                int next = c + cells[layer][pair];
                double here = next < ways[layer + 1].length ? ways[layer + 1][next] : 0;
                if (here > 0) {
                    last = pair;
                    left -= here;
                    if (left < 0) {
                        return pair;
                    }
                }
            }
            return last;
        }
    }
}

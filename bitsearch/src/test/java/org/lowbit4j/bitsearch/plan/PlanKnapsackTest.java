package org.lowbit4j.bitsearch.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.lowbit4j.bitsearch.budget.CostWindow;
import org.lowbit4j.bitsearch.cost.CostKind;
import org.lowbit4j.bitsearch.cost.CostTable;
import org.lowbit4j.bitsearch.cost.NetworkCosts;
import org.lowbit4j.bitsearch.cost.SearchedLayer;
import org.lowbit4j.bitsearch.strength.Candidates;

class PlanKnapsackTest {

    private static NetworkCosts costs(SplittableRandom random, int layers, int bits, int most) {
        Candidates candidates = Candidates.of(IntStream.rangeClosed(1, bits).toArray());
        List<CostTable> tables = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            SearchedLayer layer = new SearchedLayer("layer" + i, candidates, candidates);
            tables.add(CostTable.of(layer, (m, k) -> 1 + random.nextInt(most)));
        }
        return new NetworkCosts(CostKind.EBS_FLOPS, 7, tables);
    }

    private static double[][] values(SplittableRandom random, NetworkCosts costs) {
        return costs.layers().stream()
                .map(table -> random.doubles(table.pairs(), -5, 0).toArray())
                .toArray(double[][]::new);
    }

    private static double value(double[][] values, int[] pairs) {
        return IntStream.range(0, pairs.length)
                .mapToDouble(i -> values[i][pairs[i]])
                .sum();
    }

    private static void forEachPlan(NetworkCosts costs, Consumer<int[]> consumer) {
        int[] pairs = new int[costs.layers().size()];
        int layer = 0;
        while (layer < pairs.length) {
            consumer.accept(pairs);
            layer = 0;
            while (layer < pairs.length
                    && ++pairs[layer] == costs.layers().get(layer).pairs()) {
                pairs[layer++] = 0;
            }
        }
    }

    @Property(tries = 100)
    void isTheBestOfAllPlansWhereCostsAreFewWholeNumbers(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 4) int layers,
            @ForAll @IntRange(min = 1, max = 3) int bits,
            @ForAll @DoubleRange(min = 0, max = 1.2) double place) {
        SplittableRandom random = new SplittableRandom(seed);
        NetworkCosts costs = costs(random, layers, bits, 300);
        double[][] values = values(random, costs);
        CostWindow window = new CostWindow(costs.least() + place * (costs.greatest() - costs.least()));
        int[] solved = PlanKnapsack.solve(costs, window, (layer, pair) -> values[layer][pair]);
        double[] best = {Double.NEGATIVE_INFINITY, 0};
        forEachPlan(costs, pairs -> {
            double cost = costs.exact(pairs);
            if (window.contains(cost)) {
                best[0] = Math.max(best[0], value(values, pairs));
            }
            if (window.isFeasible(cost)) {
                best[1] = Math.max(best[1], cost);
            }
        });
        assertThat(window.isFeasible(costs.exact(solved))).isTrue();
        if (best[0] > Double.NEGATIVE_INFINITY) {
            assertThat(window.contains(costs.exact(solved))).isTrue();
            assertThat(value(values, solved)).isCloseTo(best[0], within(1e-9));
        } else {
            assertThat(costs.exact(solved)).isEqualTo(best[1]);
        }
    }

    @Test
    void sixtyLayersWithSixtyFourPairsOfManyCostsFitTheWindow() {
        SplittableRandom random = new SplittableRandom(9);
        NetworkCosts costs = costs(random, 60, 8, 1_000_000);
        double[][] values = values(random, costs);
        for (double place : new double[] {0.1, 0.5, 0.9}) {
            CostWindow window = new CostWindow(costs.least() + place * (costs.greatest() - costs.least()));
            int[] pairs = PlanKnapsack.solve(costs, window, (layer, pair) -> values[layer][pair]);
            assertThat(window.contains(costs.exact(pairs))).isTrue();
        }
    }

    @Test
    void theLeastAndAnUnreachableTargetHaveAnAnswerToo() {
        NetworkCosts costs = costs(new SplittableRandom(2), 5, 4, 50);
        int[] least = PlanKnapsack.solve(costs, new CostWindow(costs.least()), (layer, pair) -> pair);
        assertThat(costs.exact(least)).isEqualTo(costs.least());
        int[] most = PlanKnapsack.solve(costs, new CostWindow(2 * costs.greatest()), (layer, pair) -> -pair);
        assertThat(costs.exact(most)).isEqualTo(costs.greatest());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PlanKnapsack.solve(costs, new CostWindow(1), (layer, pair) -> 0))
                .withMessageContaining("the least possible cost is");
    }
}

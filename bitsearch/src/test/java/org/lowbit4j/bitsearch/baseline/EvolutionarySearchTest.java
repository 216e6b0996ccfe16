package org.lowbit4j.bitsearch.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lowbit4j.bitsearch.budget.CostWindow;
import org.lowbit4j.bitsearch.cost.CostKind;
import org.lowbit4j.bitsearch.cost.CostTable;
import org.lowbit4j.bitsearch.cost.NetworkCosts;
import org.lowbit4j.bitsearch.cost.SearchedLayer;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.LayerBits;

@Tag("one-jdk")
class EvolutionarySearchTest {

    private static final Candidates BITS = Candidates.of(1, 2, 4);
    private static final CostWindow WINDOW = new CostWindow(160);

    /** Five layers of different size. */
    private static NetworkCosts costs() {
        return new NetworkCosts(
                CostKind.BIT_OPERATIONS,
                3,
                IntStream.range(0, 5)
                        .mapToObj(i -> CostTable.of(
                                new SearchedLayer("layer" + i, BITS, BITS),
                                (weights, bits) -> (i + 2.0) * weights * bits))
                        .toList());
    }

    /** A sum over layers, and a term that ties neighbours, so that no layer can be chosen alone. */
    private static double loss(BitwidthPlan plan) {
        double loss = 0;
        List<LayerBits> layers = plan.layers();
        for (int i = 0; i < layers.size(); i++) {
            LayerBits bits = layers.get(i);
            loss += (i * 3 % 5 + 1) * (Math.pow(4, -bits.weightBits()) + Math.pow(3, -bits.activationBits()));
            if (i > 0) {
                loss += 0.05
                        * Math.abs(bits.activationBits() - layers.get(i - 1).activationBits());
            }
        }
        return loss;
    }

    /** The least loss of all plans in the window. */
    private static double least(NetworkCosts costs) {
        double least = Double.POSITIVE_INFINITY;
        int[] pairs = new int[5];
        for (int number = 0; number < Math.pow(9, 5); number++) {
            int rest = number;
            for (int i = 0; i < pairs.length; i++) {
                pairs[i] = rest % 9;
                rest /= 9;
            }
            if (WINDOW.contains(costs.exact(pairs))) {
                least = Math.min(least, loss(costs.plan(pairs, Map.of())));
            }
        }
        return least;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void findsTheBestPlanOfAll(long seed) {
        NetworkCosts costs = costs();
        EvolutionarySearch search =
                new EvolutionarySearch(EvolutionarySearchTest::loss, new EvolutionSettings(32, 20, 0.2, 0.5, seed));
        BitwidthPlan plan = search.plan(costs, WINDOW);
        assertThat(loss(plan)).isEqualTo(least(costs));
        assertThat(plan.provenance()).containsEntry("baseline", "evolution" + seed);
    }

    @Test
    void everyPlanIsEvaluatedOnceAndKeepsTheBudget() {
        NetworkCosts costs = costs();
        Set<List<LayerBits>> seen = new HashSet<>();
        new EvolutionarySearch(
                        plan -> {
                            assertThat(WINDOW.contains(costs.exact(plan))).isTrue();
                            assertThat(seen.add(plan.layers())).isTrue();
                            return loss(plan);
                        },
                        EvolutionSettings.usual(5))
                .plan(costs, WINDOW);
        assertThat(seen).hasSizeGreaterThan(32);
    }

    @Test
    void theSameSeedAsksForTheSamePlans() {
        List<List<BitwidthPlan>> asked = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            List<BitwidthPlan> plans = new ArrayList<>();
            new EvolutionarySearch(
                            plan -> {
                                plans.add(plan);
                                return loss(plan);
                            },
                            EvolutionSettings.usual(9))
                    .plan(costs(), WINDOW);
            asked.add(plans);
        }
        assertThat(asked.get(0)).isEqualTo(asked.get(1));
    }

    @Test
    void moreGenerationsAreNeverWorse() {
        double before = Double.POSITIVE_INFINITY;
        for (int generations : new int[] {0, 1, 2, 5, 10}) {
            double loss = loss(new EvolutionarySearch(
                            EvolutionarySearchTest::loss, new EvolutionSettings(6, generations, 0.1, 0.5, 3))
                    .plan(costs(), WINDOW));
            assertThat(loss).isLessThanOrEqualTo(before);
            before = loss;
        }
    }

    @Test
    void plansWithoutALossLose() {
        BitwidthPlan plan = new EvolutionarySearch(
                        candidate -> candidate.layers().get(0).weightBits() == 4 ? loss(candidate) : Double.NaN,
                        EvolutionSettings.usual(1))
                .plan(costs(), WINDOW);
        assertThat(plan.layers().get(0).weightBits()).isEqualTo(4);
    }

    @Test
    void badSettingsAndEmptyWindowsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EvolutionSettings(1, 2, 0.1, 0.5, 1))
                .withMessageContaining("at least 2 plans");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EvolutionSettings(4, 2, 1.1, 0.5, 1))
                .withMessageContaining("mutation 1.1");
        EvolutionarySearch search = new EvolutionarySearch(EvolutionarySearchTest::loss, EvolutionSettings.usual(1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> search.plan(costs(), new CostWindow(1e6)))
                .withMessageContaining("no random plan");
    }
}

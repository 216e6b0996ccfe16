package org.lowbit4j.bitsearch.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lowbit4j.binconv.format.PackedModel;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.bitsearch.LoweredNetworks;
import org.lowbit4j.bitsearch.budget.Budget;
import org.lowbit4j.bitsearch.budget.CostWindow;
import org.lowbit4j.bitsearch.cost.CostKind;
import org.lowbit4j.bitsearch.cost.CostTable;
import org.lowbit4j.bitsearch.cost.CountedCosts;
import org.lowbit4j.bitsearch.cost.NetworkCosts;
import org.lowbit4j.bitsearch.cost.SearchedLayer;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.LayerBits;

@Tag("one-jdk")
class BaselinesTest {

    private static final Graph RESNET20 = LoweredNetworks.resNet20(3, 3);
    private static final Candidates BITS = Candidates.of(1, 2, 3, 4, 5);
    private static final List<SearchedLayer> LAYERS = SearchedLayer.all(RESNET20, BITS, BITS);

    private static CountedCosts model(CostKind kind) {
        return new CountedCosts(kind, new PackedModel(RESNET20, ""));
    }

    private static Sensitivities sensitivities(NetworkCosts costs) {
        Map<String, Double> increases = new HashMap<>();
        for (int i = 0; i < costs.names().size(); i++) {
            increases.put(costs.names().get(i), (i * 7 % 18 - 1) / 18.0);
        }
        return new Sensitivities(increases);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ebsflops=uniform2",
                "ebsflops=uniform3",
                "ebsflops=8M",
                "bitops=300M",
                "bits=2.5",
                "bits=uniform3",
                "size=100kB"
            })
    void everyBaselineKeepsEveryBudget(String text) {
        Budget budget = Budget.parse(text);
        NetworkCosts costs = model(budget.kind()).costs(LAYERS);
        CostWindow window = budget.window(model(budget.kind()), LAYERS);
        Sensitivities sensitivities = sensitivities(costs);
        Stream.of(
                        new RandomBits(1),
                        new RandomBits(2),
                        new RandomBits(3),
                        new SensitivityRanking(sensitivities),
                        new GreedyBits(sensitivities))
                .forEach(baseline -> {
                    BitwidthPlan plan = baseline.plan(costs, window);
                    assertThat(window.contains(costs.exact(plan)))
                            .as("%s: %s", baseline.name(), costs.exact(plan))
                            .isTrue();
                    assertThat(plan.provenance()).containsEntry("baseline", baseline.name());
                    assertThat(plan.names()).hasSize(18);
                });
        assertThat(window.isFeasible(costs.exact(new UniformBits().plan(costs, window))))
                .isTrue();
    }

    @Test
    void uniformTakesTheMostBitsThatKeepTheBudget() {
        NetworkCosts costs = model(CostKind.EBS_FLOPS).costs(LAYERS);
        assertThat(new UniformBits().plan(costs, new CostWindow(6_083_200)).layers())
                .allMatch(bits -> bits.weightBits() == 3 && bits.activationBits() == 3);
        assertThat(new UniformBits().plan(costs, new CostWindow(6_083_199)).layers())
                .allMatch(bits -> bits.weightBits() == 2 && bits.activationBits() == 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new UniformBits().plan(costs, new CostWindow(1e6)))
                .withMessageContaining("no uniform plan of the bitwidths [1, 2, 3, 4, 5]");
    }

    @Test
    void randomPlansAreReproducibleAndDiffer() {
        NetworkCosts costs = model(CostKind.EBS_FLOPS).costs(LAYERS);
        CostWindow window = new CostWindow(2_949_760);
        Set<List<LayerBits>> plans = new HashSet<>();
        for (int seed = 0; seed < 20; seed++) {
            BitwidthPlan plan = new RandomBits(seed).plan(costs, window);
            assertThat(new RandomBits(seed).plan(costs, window)).isEqualTo(plan);
            plans.add(plan.layers());
        }
        assertThat(plans).hasSize(20);
    }

    @Test
    void everyPlanInTheWindowIsAboutEquallyLikely() {
        Candidates three = Candidates.of(1, 2, 3);
        SearchedLayer a = new SearchedLayer("a", three, Candidates.of(1));
        SearchedLayer b = new SearchedLayer("b", three, Candidates.of(1));
        NetworkCosts costs = new NetworkCosts(
                CostKind.EBS_FLOPS, 0, List.of(CostTable.of(a, (m, k) -> m), CostTable.of(b, (m, k) -> m)));
        Map<List<Integer>, Integer> seen = new TreeMap<>(java.util.Comparator.comparing(List::toString));
        int draws = 6000;
        for (int seed = 0; seed < draws; seed++) {
            List<Integer> bits = new RandomBits(seed)
                    .plan(costs, new CostWindow(4)).layers().stream()
                            .map(LayerBits::weightBits)
                            .toList();
            seen.merge(bits, 1, Integer::sum);
        }
        assertThat(seen).containsOnlyKeys(List.of(1, 3), List.of(2, 2), List.of(3, 1));
        seen.values().forEach(count -> assertThat(count / (double) draws).isCloseTo(1 / 3.0, within(0.03)));
    }

    @Test
    void aWindowWithoutAPlanIsRefused() {
        NetworkCosts costs = model(CostKind.EBS_FLOPS).costs(LAYERS);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RandomBits(1).plan(costs, new CostWindow(50e6)))
                .withMessageContaining("no random plan was found that costs 98 to 100 % of 50.000 M EBS FLOPs");
    }

    @Test
    void sensitiveLayersGetMoreBits() {
        NetworkCosts costs = model(CostKind.EBS_FLOPS).costs(LAYERS);
        Map<String, Double> increases = new HashMap<>();
        costs.names().forEach(name -> increases.put(name, name.startsWith("stage1") ? 1.0 : 0.01));
        Sensitivities sensitivities = new Sensitivities(increases);
        for (Baseline baseline : List.of(new SensitivityRanking(sensitivities), new GreedyBits(sensitivities))) {
            List<LayerBits> layers =
                    baseline.plan(costs, new CostWindow(4_000_000)).layers();
            assertThat(mean(layers, true)).as(baseline.name()).isGreaterThan(mean(layers, false));
        }
    }

    @Test
    void theRankingDecidesAlsoWhereAUniformPlanMeetsTheTarget() {
        NetworkCosts costs = model(CostKind.EBS_FLOPS).costs(LAYERS);
        CostWindow window = new CostWindow(2_949_760);
        BitwidthPlan plan = new SensitivityRanking(sensitivities(costs)).plan(costs, window);
        assertThat(window.contains(costs.exact(plan))).isTrue();
        assertThat(plan.layers()).extracting(LayerBits::weightBits).contains(1, 3);
    }

    private static double mean(List<LayerBits> layers, boolean sensitive) {
        return layers.stream()
                .filter(layer -> layer.name().startsWith("stage1") == sensitive)
                .mapToInt(layer -> layer.weightBits() + layer.activationBits())
                .average()
                .orElseThrow();
    }

    @Test
    void aMissingSensitivityIsNamed() {
        NetworkCosts costs = model(CostKind.EBS_FLOPS).costs(LAYERS);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GreedyBits(new Sensitivities(Map.of("fc", 1.0))).plan(costs, new CostWindow(4e6)))
                .withMessageContaining("sensitivity of layer \"stage1_0_conv1\" is missing");
    }
}

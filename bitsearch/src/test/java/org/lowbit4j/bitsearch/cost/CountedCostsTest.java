package org.lowbit4j.bitsearch.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.format.PackedModel;
import org.lowbit4j.binconv.format.PackedModelWriter;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.bitsearch.LoweredNetworks;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.quant.cost.NetworkCost;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.LayerBits;

class CountedCostsTest {

    private static final Candidates TO_FIVE = Candidates.of(1, 2, 3, 4, 5);
    private static final double[] RESNET20 = {1_069_696, 2_949_760, 6_083_200, 10_470_016, 16_110_208};

    private static CostModel model(CostKind kind, Graph graph) {
        return new CountedCosts(kind, new PackedModel(graph, "{\"source\":\"run\"}"));
    }

    @Test
    void uniformResNet20HasTheEbsFlopsOfThePapersModel() {
        Graph graph = LoweredNetworks.resNet20(4, 2);
        List<SearchedLayer> layers = SearchedLayer.all(graph, TO_FIVE, TO_FIVE);
        CostModel model = model(CostKind.EBS_FLOPS, graph);
        NetworkCosts costs = model.costs(layers);
        assertThat(layers).hasSize(18);
        for (int bits = 1; bits <= 5; bits++) {
            int[] pairs = new int[18];
            for (int i = 0; i < 18; i++) {
                pairs[i] = costs.layers().get(i).pairOf(bits, bits);
            }
            assertThat(costs.exact(pairs)).isEqualTo(RESNET20[bits - 1]);
            assertThat(model.uniform(layers, bits)).isEqualTo(RESNET20[bits - 1]);
        }
        assertThat(costs.least()).isEqualTo(RESNET20[0]);
        assertThat(costs.greatest()).isEqualTo(RESNET20[4]);
        assertThat(model.uniform(layers, 8)).isGreaterThan(RESNET20[4]);
    }

    @Test
    void countsWhatNetworkCostCountsOnTheSameBits() {
        Graph graph = LoweredNetworks.small(3, 2);
        List<SearchedLayer> layers = SearchedLayer.all(graph, TO_FIVE, TO_FIVE);
        NetworkCost cost = NetworkCost.of(graph);
        assertThat(uniform(CostKind.EBS_FLOPS, graph, layers)).isEqualTo(cost.ebsFlops());
        assertThat(uniform(CostKind.BIT_OPERATIONS, graph, layers)).isEqualTo((double) cost.bitOperations());
        assertThat(uniform(CostKind.BITS, graph, layers)).isCloseTo(3, within(1e-12));
        assertThat(uniform(CostKind.SIZE, graph, layers))
                .isEqualTo(PackedModelWriter.toBytes(new PackedModel(graph, "{\"source\":\"run\"}")).length);
    }

    private static double uniform(CostKind kind, Graph graph, List<SearchedLayer> layers) {
        return model(kind, graph).costs(layers).exact(plan(layers, 3, 2));
    }

    private static BitwidthPlan plan(List<SearchedLayer> layers, int weightBits, int activationBits) {
        return new BitwidthPlan(
                layers.stream()
                        .map(layer -> new LayerBits(layer.name(), weightBits, activationBits))
                        .toList(),
                Map.of());
    }

    @Test
    void theCostsDoNotDependOnTheBitsOfTheLoweredNetwork() {
        for (CostKind kind : List.of(CostKind.EBS_FLOPS, CostKind.BIT_OPERATIONS, CostKind.BITS, CostKind.SIZE)) {
            List<NetworkCosts> costs = new ArrayList<>();
            for (int bits : new int[] {1, 4, 8}) {
                Graph graph = LoweredNetworks.small(bits, bits);
                costs.add(model(kind, graph).costs(SearchedLayer.all(graph, TO_FIVE, TO_FIVE)));
            }
            assertThat(costs.get(0)).isEqualTo(costs.get(1)).isEqualTo(costs.get(2));
        }
    }

    @Test
    void layersThatAreNotSearchedCountAtTheBitsTheyHave() {
        Graph graph = LoweredNetworks.small(8, 8);
        List<SearchedLayer> all = SearchedLayer.all(graph, TO_FIVE, TO_FIVE);
        List<SearchedLayer> middle = all.subList(1, all.size());
        Candidates eight = Candidates.of(8);
        List<SearchedLayer> fixed = new ArrayList<>(middle);
        fixed.add(0, new SearchedLayer(all.get(0).name(), eight, eight));
        for (CostKind kind : List.of(CostKind.EBS_FLOPS, CostKind.BIT_OPERATIONS, CostKind.BITS, CostKind.SIZE)) {
            CostModel model = model(kind, graph);
            double expected = model.costs(fixed).least();
            assertThat(model.costs(middle).least()).isCloseTo(expected, within(1e-9 * expected));
        }
    }

    @Test
    void everyCostGrowsWithTheBitsOrStays() {
        SplittableRandom random = new SplittableRandom(3);
        Graph graph = LoweredNetworks.small(2, 2);
        for (CostKind kind : List.of(CostKind.EBS_FLOPS, CostKind.BIT_OPERATIONS, CostKind.BITS, CostKind.SIZE)) {
            NetworkCosts costs = model(kind, graph).costs(SearchedLayer.all(graph, TO_FIVE, TO_FIVE));
            int[] pairs = new int[4];
            for (int i = 0; i < 4; i++) {
                pairs[i] = costs.layers().get(i).pair(random.nextInt(4), random.nextInt(4));
            }
            double before = costs.exact(pairs);
            pairs[2] = costs.layers().get(2).pair(4, 4);
            assertThat(costs.exact(pairs)).isGreaterThan(before);
        }
    }

    @Test
    void refusesLayersThatTheNetworkHasNotAndPlansThatMissSome() {
        Graph graph = LoweredNetworks.small(2, 2);
        CostModel model = model(CostKind.SIZE, graph);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.costs(List.of(new SearchedLayer("stem", TO_FIVE, TO_FIVE))))
                .withMessageContaining("no quantized layers [stem]")
                .withMessageContaining("stage1_0_conv1");
        List<SearchedLayer> layers = SearchedLayer.all(graph, TO_FIVE, TO_FIVE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.costs(layers).exact(plan(layers.subList(0, 3), 2, 2)))
                .withMessageContaining("misses the layers [stage2_0_conv2]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.costs(layers).exact(plan(layers, 6, 2)))
                .withMessageContaining("at 6/2 bits");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.costs(layers).exact(1, 2))
                .withMessageContaining("2 entries for 4 layers");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.costs(List.of()))
                .withMessageContaining("no layer is searched");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model(CostKind.LATENCY, graph))
                .withMessageContaining("measure a table");
    }
}

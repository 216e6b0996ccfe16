package org.lowbit4j.samples.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.bitsearch.budget.Budget;
import org.lowbit4j.bitsearch.cost.SearchedLayer;
import org.lowbit4j.bitsearch.latency.LatencyMeasurement;
import org.lowbit4j.bitsearch.latency.LatencyTable;
import org.lowbit4j.bitsearch.layer.SearchForm;
import org.lowbit4j.bitsearch.search.PlanningGraph;
import org.lowbit4j.bitsearch.search.SearchCosts;
import org.lowbit4j.bitsearch.search.SearchLayers;
import org.lowbit4j.bitsearch.search.SearchNetwork;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.model.InputDescription;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.lowbit4j.quant.scheme.Quantizers;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

class PlanningGraphTest {

    private static final Candidates TWO = Candidates.of(2);

    @Test
    void oneRuleSaysWhichLayersAreSearchedBetweenEndsOfEightBits() {
        ComputationGraph floating = Architecture.SMALL.create(ModelSpec.cifar10(1));
        List<String> names = new NetworkQuantizer(floating).quantizableLayers();
        for (FirstLast ends : FirstLast.values()) {
            Graph lowered = PlanningGraph.quantized(floating, new Shape(32, 32, 3), ends, Quantizers.EBS);
            assertThat(PlanningGraph.searched(lowered, names, ends, TWO, TWO).stream()
                            .map(SearchedLayer::name))
                    .containsExactlyElementsOf(BitwidthPlan.alike(names, ends));
        }
        Graph lowered = PlanningGraph.quantized(floating, new Shape(32, 32, 3), FirstLast.EIGHT_BITS, Quantizers.EBS);
        assertThat(PlanningGraph.quantizedLayers(lowered)).containsExactlyElementsOf(names);
        assertThatThrownBy(() -> PlanningGraph.searched(
                        lowered, List.of(names.get(0), names.get(1)), FirstLast.EIGHT_BITS, TWO, TWO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("leave none of 2 layers");
    }

    /** Deeplearning4j evaluates the shortcuts of the two networks at different places. */
    @Test
    @Tag("one-jdk")
    void theTableOfAFloatNetworkServesTheSearchNetworkMadeFromIt() throws InterruptedException {
        ComputationGraph floating = Architecture.SMALL.create(ModelSpec.cifar10(1));
        Graph lowered = PlanningGraph.quantized(floating, new Shape(32, 32, 3), FirstLast.FLOAT, Quantizers.EBS);
        List<SearchedLayer> layers = PlanningGraph.searched(
                lowered, new NetworkQuantizer(floating).quantizableLayers(), FirstLast.FLOAT, TWO, TWO);
        LatencyTable table =
                new LatencyMeasurement(lowered, layers, WeightGrid.Coding.ODD_POINTS).measure("a cpu", done -> {});

        BitwidthPlan plan =
                BitwidthPlan.uniform(new NetworkQuantizer(floating).quantizableLayers(), 2, 2, FirstLast.FLOAT);
        ComputationGraph search = SearchNetwork.of(
                floating,
                plan,
                plan.names(),
                new SearchForm(TWO, TWO),
                new NetworkQuantizer.Training(new Sgd(0), 0, 1, Quantizers.EBS),
                Nd4j.rand(DataType.FLOAT, 2, 32, 32, 3));
        SearchCosts costs = SearchLayers.costs(
                search,
                new InputDescription(Optional.of(ModelSpec.cifar10(1).imageShape()), List.of(), Optional.empty()),
                Budget.parse("latency=uniform2"),
                Optional.of(table));
        assertThat(costs.window().target()).isEqualTo(costs.costs().least()).isPositive();
    }
}

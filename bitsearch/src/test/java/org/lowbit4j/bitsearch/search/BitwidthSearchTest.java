package org.lowbit4j.bitsearch.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lowbit4j.bitsearch.SearchNetworks;
import org.lowbit4j.bitsearch.cost.CostKind;
import org.lowbit4j.bitsearch.cost.CostTable;
import org.lowbit4j.bitsearch.cost.NetworkCosts;
import org.lowbit4j.bitsearch.cost.SearchedLayer;
import org.lowbit4j.bitsearch.layer.SearchForm;
import org.lowbit4j.bitsearch.layer.SearchLayer;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.bitsearch.strength.TemperatureSchedule;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.scheme.Quantizers;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Nesterovs;

@Tag("one-jdk")
class BitwidthSearchTest {

    private static final Candidates CANDIDATES = Candidates.of(1, 2, 3, 4, 5);
    private static final DataSet WEIGHT_BATCH = SearchNetworks.data(24, 1);
    private static final DataSet STRENGTH_BATCH = SearchNetworks.data(24, 2);

    private static NetworkCosts costs() {
        return costs(CANDIDATES, "conv1", "conv2", "dense");
    }

    private static NetworkCosts costs(Candidates candidates, String... names) {
        List<CostTable> tables = Stream.of(names)
                .map(name -> CostTable.of(
                        new SearchedLayer(name, candidates, candidates),
                        (weights, activations) -> weights * activations))
                .toList();
        return new NetworkCosts(CostKind.BIT_OPERATIONS, 0, tables);
    }

    private static BitwidthSearch search(ComputationGraph network, Update update, boolean stochastic, double target) {
        Optional<TemperatureSchedule> temperatures =
                stochastic ? Optional.of(TemperatureSchedule.usual(40)) : Optional.empty();
        return new BitwidthSearch(
                network,
                new SearchSettings(update, temperatures, 0.05, 0, 7),
                new BudgetLoss(costs(), target, SearchSettings.BUDGET_WEIGHT));
    }

    private static ComputationGraph network() {
        return SearchNetworks.searching(Quantizers.EBS, CANDIDATES, CANDIDATES);
    }

    private static Map<String, INDArray> parameters(ComputationGraph network, boolean ofSearch) {
        Map<String, INDArray> parameters = new HashMap<>();
        network.paramTable().forEach((key, value) -> {
            if (SearchLayer.isSearchParameter(key.substring(key.indexOf('_') + 1)) == ofSearch) {
                parameters.put(key, value.dup());
            }
        });
        return parameters;
    }

    @Test
    void costsOfOtherLayersOrCandidatesAreRefused() {
        ComputationGraph network = network();
        SearchSettings settings = new SearchSettings(Update.ALTERNATING, Optional.empty(), 0.05, 0, 7);
        BudgetLoss fewer = new BudgetLoss(costs(CANDIDATES, "conv1", "dense"), 15, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BitwidthSearch(network, settings, fewer))
                .withMessageContaining("of the layers [conv1, dense], the network searches [conv1, conv2, dense]");
        BudgetLoss others = new BudgetLoss(costs(Candidates.of(2, 3), "conv1", "conv2", "dense"), 15, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BitwidthSearch(network, settings, others))
                .withMessageContaining("Layer \"conv1\"")
                .withMessageContaining("2,3");
    }

    @Test
    void frozenLayersAndLayersWithoutAPlanAreRefused() {
        ComputationGraph frozen = new TransferLearning.GraphBuilder(SearchNetworks.floating(4))
                .setFeatureExtractor("conv1")
                .build();
        SearchForm form = new SearchForm(CANDIDATES, CANDIDATES);
        NetworkQuantizer.Training training =
                new NetworkQuantizer.Training(new Nesterovs(0.02, 0.9), 1e-4, 4, Quantizers.EBS);
        BitwidthPlan plan = BitwidthPlan.uniform(
                new NetworkQuantizer(frozen).quantizableLayers(), 3, 3, BitwidthPlan.FirstLast.FLOAT);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SearchNetwork.of(
                        frozen, plan, SearchNetworks.SEARCHED, form, training, WEIGHT_BATCH.getFeatures()))
                .withMessageContaining("Layer \"conv1\" is frozen")
                .withMessageContaining("leave it out of the search");
        ComputationGraph rest =
                SearchNetwork.of(frozen, plan, Set.of("conv2", "dense"), form, training, WEIGHT_BATCH.getFeatures());
        assertThat(Strengths.of(rest).shares()).containsOnlyKeys("conv2", "dense");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SearchNetwork.of(
                        frozen, plan, Set.of("conv2", "output"), form, training, WEIGHT_BATCH.getFeatures()))
                .withMessageContaining("The plan does not quantize the layers [output]");
    }

    @Test
    void aWarmUpStepMovesWeightsAndNothingOfTheSearch() {
        ComputationGraph network = network();
        BitwidthSearch search = new BitwidthSearch(
                network,
                new SearchSettings(Update.ALTERNATING, Optional.empty(), 0.05, 5, 7),
                new BudgetLoss(costs(), 1, SearchSettings.BUDGET_WEIGHT));
        Map<String, INDArray> before = parameters(network, true);
        for (int step = 0; step < 5; step++) {
            assertThat(search.step(step, WEIGHT_BATCH, STRENGTH_BATCH).strengths())
                    .isNaN();
        }
        assertThatBits(parameters(network, true)).isEqualTo(before);
    }

    /** Momentum is large when the strengths move, and batch-norm statistics are far from those of the batch. */
    @Test
    void aStrengthStepMovesStrengthsAndNothingElse() {
        ComputationGraph searched = network();
        ComputationGraph trained = network();
        BitwidthSearch search = search(searched, Update.ALTERNATING, false, 1);
        search.step(0, WEIGHT_BATCH, STRENGTH_BATCH);
        trained.fit(WEIGHT_BATCH);
        assertThatBits(parameters(searched, false)).isEqualTo(parameters(trained, false));
        assertThatBits(searched.getUpdater().getStateViewArray())
                .isEqualTo(trained.getUpdater().getStateViewArray());
        assertThat(searched.getConfiguration().getIterationCount()).isEqualTo(1);
        assertThatBits(parameters(searched, true)).isNotEqualTo(parameters(trained, true));
    }

    @ParameterizedTest
    @EnumSource(Update.class)
    void theBudgetPullsTheExpectedCostDownToTheTarget(Update update) {
        ComputationGraph network = network();
        BitwidthSearch search = search(network, update, false, 15);
        BudgetLoss budget = new BudgetLoss(costs(), 15, 1);
        assertThat(budget.expectedCost(search.strengths())).isCloseTo(27, within(1e-6));
        for (int step = 0; step < 40; step++) {
            search.step(step, WEIGHT_BATCH, STRENGTH_BATCH);
        }
        assertThat(budget.expectedCost(search.strengths())).isBetween(10.0, 16.5);
    }

    @ParameterizedTest
    @EnumSource(Update.class)
    void whatIsInterruptedGoesOnAsIfItWereNot(Update update) {
        ComputationGraph whole = network();
        BitwidthSearch search = search(whole, update, true, 15);
        for (int step = 0; step < 6; step++) {
            search.step(step, WEIGHT_BATCH, STRENGTH_BATCH);
        }
        ComputationGraph first = network();
        BitwidthSearch begun = search(first, update, true, 15);
        for (int step = 0; step < 3; step++) {
            begun.step(step, WEIGHT_BATCH, STRENGTH_BATCH);
        }
        ComputationGraph resumed = first.clone();
        BitwidthSearch goesOn = new BitwidthSearch(
                resumed,
                new SearchSettings(update, Optional.of(TemperatureSchedule.usual(40)), 0.05, 0, 7),
                new BudgetLoss(costs(), 15, SearchSettings.BUDGET_WEIGHT),
                begun.optimizerState());
        for (int step = 3; step < 6; step++) {
            goesOn.step(step, WEIGHT_BATCH, STRENGTH_BATCH);
        }
        assertThatBits(resumed.params()).isEqualTo(whole.params());
    }

    @Test
    void stochasticNoiseIsTakenAwayForEvaluation() {
        ComputationGraph network = network();
        BitwidthSearch search = search(network, Update.ALTERNATING, true, 15);
        search.step(0, WEIGHT_BATCH, STRENGTH_BATCH);
        INDArray noise = network.getLayer("conv1").getParam(SearchLayer.WEIGHT_NOISE);
        assertThat(noise.norm2Number().doubleValue()).isPositive();
        search.strengths().clearNoise();
        assertThat(noise.norm2Number().doubleValue()).isZero();
        assertThat(network.getLayer("conv1").getParam(SearchLayer.SHARPNESS).getDouble(0))
                .isEqualTo(1);
    }

    /** The strengths' batch counts only where it should. */
    @ParameterizedTest
    @EnumSource(Update.class)
    void strengthsLearnFromTheImagesThatTheUpdateNames(Update update) {
        ComputationGraph one = network();
        ComputationGraph other = network();
        search(one, update, false, 100).step(0, WEIGHT_BATCH, STRENGTH_BATCH);
        search(other, update, false, 100).step(0, WEIGHT_BATCH, SearchNetworks.data(24, 3));
        if (update.splitsData()) {
            assertThatBits(parameters(one, true)).isNotEqualTo(parameters(other, true));
        } else {
            assertThatBits(parameters(one, true)).isEqualTo(parameters(other, true));
        }
    }

    @Test
    void aNetworkWithoutSearchLayersIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Strengths.of(SearchNetworks.floating(1)))
                .withMessageContaining("no search layer");
    }
}

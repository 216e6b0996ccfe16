package org.lowbit4j.bitsearch.supernet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.lowbit4j.quant.NamedValues.required;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.lowbit4j.bitsearch.SearchNetworks;
import org.lowbit4j.bitsearch.budget.CostWindow;
import org.lowbit4j.bitsearch.cost.BitPair;
import org.lowbit4j.bitsearch.cost.CostKind;
import org.lowbit4j.bitsearch.cost.CostTable;
import org.lowbit4j.bitsearch.cost.NetworkCosts;
import org.lowbit4j.bitsearch.cost.SearchedLayer;
import org.lowbit4j.bitsearch.search.BudgetLoss;
import org.lowbit4j.bitsearch.search.SearchSettings;
import org.lowbit4j.bitsearch.search.Update;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.bitsearch.strength.Shares;
import org.lowbit4j.bitsearch.strength.TemperatureSchedule;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.lowbit4j.quant.scheme.Quantizers;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;

@Tag("one-jdk")
class SupernetTest {

    private static final Candidates BITS = Candidates.of(1, 2, 4);
    private static final DataSet WEIGHT_BATCH = SearchNetworks.data(24, 1);
    private static final DataSet STRENGTH_BATCH = SearchNetworks.data(24, 2);

    static Stream<Branches> branches() {
        return Stream.of(Branches.tied(BITS), Branches.all(Candidates.of(1, 3), BITS));
    }

    private static ComputationGraph supernet(Branches branches, Set<String> searched, Quantizers kind) {
        ComputationGraph source = SearchNetworks.floating(4);
        NetworkQuantizer quantizer = new NetworkQuantizer(source);
        return Supernet.of(
                source,
                BitwidthPlan.uniform(quantizer.quantizableLayers(), 3, 3, FirstLast.FLOAT),
                searched,
                branches,
                new NetworkQuantizer.Training(new Nesterovs(0.02, 0.9), 1e-4, 4, kind),
                SearchNetworks.data(32, 6).getFeatures());
    }

    private static ComputationGraph supernet(Branches branches) {
        return supernet(branches, SearchNetworks.SEARCHED, Quantizers.EBS);
    }

    private static INDArray parameter(ComputationGraph network, String layer, String name) {
        return required(network.getVertex(layer).paramTable(false), name);
    }

    private static INDArray strengths(ComputationGraph network, String layer) {
        return parameter(network, layer, MixtureParameters.STRENGTHS);
    }

    private static NetworkCosts costs() {
        List<CostTable> tables = Stream.of("conv1", "conv2", "dense")
                .map(name -> CostTable.of(
                        new SearchedLayer(name, BITS, BITS), (weights, activations) -> weights * activations))
                .toList();
        return new NetworkCosts(CostKind.BIT_OPERATIONS, 0, tables);
    }

    private static SupernetSearch search(ComputationGraph network, Update update, boolean noisy, double target) {
        Optional<TemperatureSchedule> temperatures =
                noisy ? Optional.of(TemperatureSchedule.usual(40)) : Optional.empty();
        return new SupernetSearch(
                network,
                new SearchSettings(update, temperatures, 0.05, 0, 7),
                new BudgetLoss(costs(), target, SearchSettings.BUDGET_WEIGHT));
    }

    @ParameterizedTest
    @MethodSource("branches")
    void theOutputIsTheWeightedSumOfPlainQuantizedLayers(Branches branches) {
        ComputationGraph network = supernet(branches);
        INDArray strengths = strengths(network, "conv2");
        for (int i = 0; i < strengths.length(); i++) {
            strengths.putScalar(i, Math.sin(3 * i));
        }
        double[] shares = Shares.of(strengths.toDoubleVector()).toArray();
        Map<String, INDArray> all = network.feedForward(WEIGHT_BATCH.getFeatures(), false);
        INDArray expected = required(all, "conv2").mul(0);
        for (int i = 0; i < shares.length; i++) {
            String branch = Branches.name("conv2", branches.pairs().get(i));
            network.getLayer(branch).setInput(required(all, "conv1_relu"), LayerWorkspaceMgr.noWorkspaces());
            INDArray plain = network.getLayer(branch).activate(false, LayerWorkspaceMgr.noWorkspaces());
            expected.addi(plain.mul(shares[i]));
        }
        assertThat(required(all, "conv2").distance2(expected))
                .isLessThan(1e-5 * expected.norm2Number().doubleValue());
    }

    /** A strength of 100 leaves nothing for the other branches. */
    @Test
    void aBranchWithAllTheShareIsThePlainNetwork() {
        ComputationGraph network = supernet(Branches.tied(BITS));
        SearchNetworks.SEARCHED.forEach(name -> strengths(network, name).putScalar(1, 100));
        ComputationGraph source = SearchNetworks.floating(4);
        List<String> layers = new NetworkQuantizer(source).quantizableLayers();
        ComputationGraph plain = new NetworkQuantizer(source)
                .quantize(
                        BitwidthPlan.uniform(layers, 2, 2, FirstLast.FLOAT),
                        new NetworkQuantizer.Training(new Nesterovs(0.02, 0.9), 1e-4, 4, Quantizers.EBS),
                        SearchNetworks.data(32, 6).getFeatures());
        INDArray expected = plain.outputSingle(WEIGHT_BATCH.getFeatures());
        assertThat(network.outputSingle(WEIGHT_BATCH.getFeatures()).distance2(expected))
                .isLessThan(1e-5);
    }

    @ParameterizedTest
    @MethodSource("branches")
    void strengthGradientsAreThoseOfFiniteDifferences(Branches branches) {
        // Behind the last searched layer nothing rounds, so that the loss is smooth in its strengths.
        ComputationGraph network =
                supernet(branches, Set.of("dense"), Quantizers.EBS).convertDataType(DataType.DOUBLE);
        INDArray strengths = strengths(network, "dense");
        parameter(network, "dense", MixtureParameters.SHARPNESS).assign(1.5);
        parameter(network, "dense", MixtureParameters.NOISE).putScalar(0, 0.4);
        score(network);
        INDArray gradient = network.gradient().getGradientFor("dense_strengths").dup();
        for (int i = 0; i < strengths.length(); i++) {
            strengths.putScalar(i, 1e-5);
            double above = score(network);
            strengths.putScalar(i, -1e-5);
            double below = score(network);
            strengths.putScalar(i, 0);
            assertThat(gradient.getDouble(i) / WEIGHT_BATCH.numExamples())
                    .isCloseTo((above - below) / 2e-5, within(1e-7));
        }
        assertThat(gradient.norm2Number().doubleValue()).isGreaterThan(1e-3);
    }

    private static double score(ComputationGraph network) {
        network.setInputs(WEIGHT_BATCH.getFeatures().castTo(DataType.DOUBLE));
        network.setLabels(WEIGHT_BATCH.getLabels().castTo(DataType.DOUBLE));
        network.computeGradientAndScore();
        return network.score();
    }

    @Test
    void branchesLearnAndStrengthsStandStillInTraining() {
        ComputationGraph network = supernet(Branches.tied(BITS));
        Map<String, INDArray> before = new HashMap<>();
        network.paramTable().forEach((key, value) -> before.put(key, value.dup()));
        for (int i = 0; i < 3; i++) {
            network.fit(WEIGHT_BATCH);
        }
        for (String layer : SearchNetworks.SEARCHED) {
            assertThatBits(strengths(network, layer)).isEqualTo(required(before, layer + "_strengths"));
            for (BitPair pair : Branches.tied(BITS).pairs()) {
                String key = Branches.name(layer, pair) + "_W";
                assertThatBits(network.getParam(key)).as(key).isNotEqualTo(required(before, key));
            }
        }
        assertThatBits(network.getParam("conv1_1_1_W")).isNotEqualTo(network.getParam("conv1_4_4_W"));
    }

    @ParameterizedTest
    @EnumSource(Update.class)
    void theBudgetPullsTheExpectedCostDownToTheTarget(Update update) {
        SupernetSearch search = search(supernet(Branches.tied(BITS)), update, false, 12);
        assertThat(search.expectedCost()).isCloseTo(21, within(1e-6));
        for (int step = 0; step < 40; step++) {
            search.step(step, WEIGHT_BATCH, STRENGTH_BATCH);
        }
        assertThat(search.expectedCost()).isBetween(7.0, 13.5);
        BitwidthPlan plan = search.plan(new CostWindow(12));
        assertThat(costs().exact(plan)).isLessThanOrEqualTo(12);
        assertThat(plan.layers()).allMatch(layer -> layer.weightBits() == layer.activationBits());
    }

    @Test
    void gumbelNoiseIsTakenAwayForEvaluation() {
        ComputationGraph network = supernet(Branches.tied(BITS));
        SupernetSearch search = search(network, Update.ALTERNATING, true, 12);
        search.step(0, WEIGHT_BATCH, STRENGTH_BATCH);
        INDArray noise = parameter(network, "conv1", MixtureParameters.NOISE);
        assertThat(noise.norm2Number().doubleValue()).isPositive();
        search.clearNoise();
        assertThat(noise.norm2Number().doubleValue()).isZero();
    }

    @Test
    void aPlanThatNoBranchesAllowIsRefused() {
        SupernetSearch search = search(supernet(Branches.tied(Candidates.of(2, 4))), Update.SINGLE, false, 12);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> search.plan(new CostWindow(11)))
                .withMessageContaining("the branches cost at least");
    }

    @Test
    void aFileGivesTheSameNetwork() throws IOException {
        ComputationGraph network = supernet(Branches.tied(BITS));
        strengths(network, "conv1").putScalar(2, 1.25);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ModelSerializer.writeModel(network, file, true);
        ComputationGraph read =
                ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(file.toByteArray()), true);
        assertThat(read.getConfiguration()).isEqualTo(network.getConfiguration());
        assertThatBits(read.outputSingle(WEIGHT_BATCH.getFeatures()))
                .isEqualTo(network.outputSingle(WEIGHT_BATCH.getFeatures()));
    }

    @Test
    void searchedLayersThatThePlanLeavesFloatAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> supernet(Branches.tied(BITS), Set.of("dense", "stem"), Quantizers.EBS))
                .withMessageContaining("does not quantize the layers [stem]");
    }

    @Test
    void costsOfOtherLayersAreRefused() {
        ComputationGraph network = supernet(Branches.tied(BITS), Set.of("dense"), Quantizers.EBS);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> search(network, Update.SINGLE, false, 12))
                .withMessageContaining("branches of the layers [dense]");
    }

    @Test
    void sharesAreNotMadeInSixteenBits() {
        ShareMixture mixture = new ShareMixture(Branches.tied(BITS));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> mixture.instantiate(
                        new ComputationGraph(SearchNetworks.floating(4).getConfiguration()),
                        "mix",
                        0,
                        Nd4j.zeros(DataType.FLOAT16, mixture.numParams(true)),
                        true,
                        DataType.FLOAT16))
                .withMessageContaining("Vertex \"mix\" (ShareMixture): the data type of the network is HALF");
    }
}

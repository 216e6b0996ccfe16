package org.lowbit4j.quant.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lowbit4j.binconv.engine.Engine;
import org.lowbit4j.binconv.engine.EngineOptions;
import org.lowbit4j.binconv.format.PackedModel;
import org.lowbit4j.binconv.format.PackedModelException;
import org.lowbit4j.binconv.format.PackedModelReader;
import org.lowbit4j.binconv.format.PackedModelWriter;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.quant.SmallNetworks;
import org.lowbit4j.quant.calibration.BatchNormStatistics;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.cost.LayerCost;
import org.lowbit4j.quant.cost.NetworkCost;
import org.lowbit4j.quant.lowering.Lowering;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.lowbit4j.quant.plan.BitwidthPlan.LayerBits;
import org.lowbit4j.quant.scheme.PactActivations;
import org.lowbit4j.quant.scheme.Quantizers;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Nesterovs;

/** DoReFa weights and PACT activations from a float network to the packed file: trained, saved, loaded, lowered, verified. */
@Tag("one-jdk")
class EbsChainTest {

    private static final Shape INPUT = new Shape(SmallNetworks.SIZE, SmallNetworks.SIZE, 2);
    private static final CNN2DFormat FORMAT = CNN2DFormat.NCHW;
    private static final DataSet DATA = SmallNetworks.data(FORMAT, 64, 5);

    private static NetworkQuantizer.Training training(Quantizers kind) {
        return new NetworkQuantizer.Training(new Nesterovs(0.03, 0.9), 1e-4, 1, kind);
    }

    private static ComputationGraph floating() {
        ComputationGraph network = SmallNetworks.residual(FORMAT, 3);
        fit(network, 20);
        return network;
    }

    private static void fit(ComputationGraph network, int steps) {
        for (int i = 0; i < steps; i++) {
            network.fit(DATA);
        }
    }

    static Stream<BitwidthPlan> plans() {
        List<String> layers = new NetworkQuantizer(SmallNetworks.residual(FORMAT, 3)).quantizableLayers();
        BitwidthPlan mixed = new BitwidthPlan(
                List.of(
                        new LayerBits("a1", 1, 1),
                        new LayerBits("a2", 2, 3),
                        new LayerBits("projection", 8, 2),
                        new LayerBits("b1", 3, 5),
                        new LayerBits("out", 1, 4)),
                Map.of());
        return Stream.of(
                BitwidthPlan.uniform(layers, 1, 1, FirstLast.FLOAT),
                BitwidthPlan.uniform(layers, 2, 3, FirstLast.EIGHT_BITS),
                mixed);
    }

    @ParameterizedTest
    @MethodSource("plans")
    void aTrainedNetworkRunsPackedAsItWasTrained(BitwidthPlan plan) throws IOException, PackedModelException {
        ComputationGraph network =
                new NetworkQuantizer(floating()).quantize(plan, training(Quantizers.EBS), DATA.getFeatures());
        double before = network.score(DATA);
        fit(network, 10);
        BatchNormStatistics.reestimate(network, List.of(DATA.getFeatures()));
        assertThat(network.score(DATA)).isLessThan(before);
        for (String layer : List.of("a1", "a2", "b1")) {
            assertThat(network.getLayer(layer).getParam(PactActivations.ALPHA).getFloat(0))
                    .isPositive();
        }

        ComputationGraph loaded = restored(network);
        assertThatBits(loaded.outputSingle(DATA.getFeatures())).isEqualTo(network.outputSingle(DATA.getFeatures()));
        Graph graph = Lowering.lower(loaded, INPUT);
        assertThat(graph).isEqualTo(Lowering.lower(network, INPUT));
        Graph packed = PackedModelReader.read(PackedModelWriter.toBytes(new PackedModel(graph, "{}")))
                .graph();
        assertThat(packed).isEqualTo(graph);

        DataSet test = SmallNetworks.data(FORMAT, 40, 6);
        VerificationReport report;
        try (Engine engine = new Engine(packed, EngineOptions.standard().withStart(EngineOptions.Start.CHOSEN))) {
            report = new Verification(loaded, engine, false)
                    .verify(test.getFeatures(), test.getLabels().argMax(1).toIntVector(), 0);
        }
        assertThat(report.firstDifference()).isEmpty();
        assertThat(report.passed()).isTrue();
        assertThat(report.maxLogitDifference()).isLessThan(report.nearTies() > 0 ? 1.0 : 1e-3);
        assertCostsFollow(plan, NetworkCost.of(packed));
    }

    private static void assertCostsFollow(BitwidthPlan plan, NetworkCost cost) {
        for (LayerBits bits : plan.layers()) {
            LayerCost layer = cost.layers().stream()
                    .filter(candidate -> candidate.name().equals(bits.name()))
                    .findFirst()
                    .orElseThrow();
            assertThat(layer.weightBits()).isEqualTo(bits.weightBits());
            assertThat(layer.activationBits()).isEqualTo(bits.activationBits());
            assertThat(layer.bitOperations()).isEqualTo(layer.macs() * bits.weightBits() * bits.activationBits());
            assertThat(layer.prunedShare()).isZero();
        }
    }

    private static ComputationGraph restored(ComputationGraph network) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ModelSerializer.writeModel(network, file, true);
        return ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(file.toByteArray()), true);
    }

    @Test
    void aNetworkChangesItsKindOfQuantizerAndBack() {
        ComputationGraph floating = floating();
        BitwidthPlan eight =
                BitwidthPlan.uniform(new NetworkQuantizer(floating).quantizableLayers(), 8, 8, FirstLast.EIGHT_BITS);
        ComputationGraph network = floating;
        for (Quantizers kind : List.of(Quantizers.QIL, Quantizers.EBS, Quantizers.QIL)) {
            network = new NetworkQuantizer(network).quantize(eight, training(kind), DATA.getFeatures());
            BatchNormStatistics.reestimate(network, List.of(DATA.getFeatures()));
            assertThat(network.score(DATA)).as(kind.toString()).isLessThan(floating.score(DATA) + 0.1);
        }
    }

    @Test
    void plansAreCheckedByTheKindOfQuantizer() {
        ComputationGraph floating = SmallNetworks.residual(FORMAT, 3);
        BitwidthPlan plan = new BitwidthPlan(List.of(new LayerBits("a2", 1, 2)), Map.of());
        assertThatThrownBy(() ->
                        new NetworkQuantizer(floating).quantize(plan, training(Quantizers.QIL), DATA.getFeatures()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Layer \"a2\": weight bits 1")
                .hasMessageContaining("EBS");
    }
}

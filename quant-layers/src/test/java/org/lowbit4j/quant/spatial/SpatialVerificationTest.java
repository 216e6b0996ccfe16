package org.lowbit4j.quant.spatial;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.lowbit4j.binconv.engine.Engine;
import org.lowbit4j.binconv.engine.EngineOptions;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.quant.SmallNetworks;
import org.lowbit4j.quant.SpatialNetworks;
import org.lowbit4j.quant.calibration.BatchNormStatistics;
import org.lowbit4j.quant.calibration.NetworkCalibration;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.lowering.Lowering;
import org.lowbit4j.quant.parity.Verification;
import org.lowbit4j.quant.parity.VerificationReport;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Nesterovs;

/** Networks of depthwise, separable and 1-D layers: quantized, trained a little, lowered, verified on the engine. */
@Tag("one-jdk")
class SpatialVerificationTest {

    private static final Shape IMAGE = new Shape(SmallNetworks.SIZE, SmallNetworks.SIZE, 2);
    private static final Map<CNN2DFormat, ComputationGraph> MOBILE = new ConcurrentHashMap<>();
    private static final Shape SEQUENCE = new Shape(1, SpatialNetworks.LENGTH, 2);

    private static ComputationGraph trained(ComputationGraph network, DataSet data, int steps) {
        for (int i = 0; i < steps; i++) {
            network.fit(data);
        }
        return network;
    }

    /** A trained float network, which nothing here changes. */
    private static ComputationGraph mobile(CNN2DFormat format) {
        return MOBILE.computeIfAbsent(
                format, key -> trained(SpatialNetworks.mobile(key, 3), SmallNetworks.data(key, 64, 5), 30));
    }

    private static ComputationGraph quantized(
            ComputationGraph network, DataSet data, int weightBits, int activationBits, FirstLast firstLast) {
        NetworkQuantizer quantizer = new NetworkQuantizer(network);
        ComputationGraph quantized = quantizer.quantize(
                BitwidthPlan.uniform(quantizer.quantizableLayers(), weightBits, activationBits, firstLast),
                new NetworkQuantizer.Training(new Nesterovs(0.01, 0.9), 1e-4, 1),
                data.getFeatures());
        trained(quantized, data, 5);
        BatchNormStatistics.reestimate(quantized, List.of(data.getFeatures()));
        return quantized;
    }

    private static VerificationReport verify(
            ComputationGraph network, Shape input, boolean channelsLast, DataSet test) {
        Graph graph = Lowering.lower(network, input);
        try (Engine engine = new Engine(graph, EngineOptions.standard().withStart(EngineOptions.Start.CHOSEN))) {
            return new Verification(network, engine, channelsLast)
                    .verify(test.getFeatures(), test.getLabels().argMax(1).toIntVector(), 0);
        }
    }

    private static void assertEqual(VerificationReport report) {
        assertThat(report.firstDifference()).isEmpty();
        assertThat(report.passed()).isTrue();
        assertThat(report.predictionsDiffering()).isLessThanOrEqualTo(1);
        assertThat(report.correctGraph()).isGreaterThan(report.images() / 2);
    }

    @ParameterizedTest
    @CsvSource({"NCHW, 4, 4, EIGHT_BITS", "NHWC, 4, 4, EIGHT_BITS", "NHWC, 8, 8, SAME"})
    void aMobileNetworkComputesWhatWasTrained(
            CNN2DFormat format, int weightBits, int activationBits, FirstLast firstLast) {
        DataSet data = SmallNetworks.data(format, 64, 5);
        ComputationGraph quantized = quantized(mobile(format), data, weightBits, activationBits, firstLast);
        assertEqual(verify(quantized, IMAGE, format == CNN2DFormat.NHWC, SmallNetworks.data(format, 40, 6)));
    }

    @Test
    void linearBottlenecksAreSignedAndDepthwiseLayersAreGroups() {
        DataSet data = SmallNetworks.data(CNN2DFormat.NHWC, 32, 5);
        ComputationGraph network = trained(SpatialNetworks.mobile(CNN2DFormat.NHWC, 3), data, 5);
        Graph graph = Lowering.lower(quantized(network, data, 4, 4, FirstLast.FLOAT), IMAGE);
        Node.IntegerConvolution depthwise = layer(graph, "a_depth");
        assertThat(depthwise.weights().shape().inputs()).isEqualTo(1);
        assertThat(depthwise.weights().shape().outputs()).isEqualTo(12);
        assertThat(layer(graph, "wide").weights().shape().outputs()).isEqualTo(16);
        assertThat(graph.types()
                        .get(layer(graph, "b_expand").input())
                        .codeGrid()
                        .coding()
                        .name())
                .isEqualTo("SIGNED");
        assertThat(graph.types()
                        .get(layer(graph, "wide").input())
                        .codeGrid()
                        .coding()
                        .name())
                .isEqualTo("SIGNED");
    }

    private static Node.IntegerConvolution layer(Graph graph, String name) {
        return graph.nodes().stream()
                .filter(Node.IntegerConvolution.class::isInstance)
                .map(Node.IntegerConvolution.class::cast)
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"NCHW, 8, 8, SAME", "NHWC, 4, 4, EIGHT_BITS"})
    void aSeparableLayerBecomesTwoThatComputeWhatWasTrained(
            CNN2DFormat format, int weightBits, int activationBits, FirstLast firstLast) {
        DataSet data = SmallNetworks.data(format, 64, 5);
        ComputationGraph network = trained(SpatialNetworks.separable(format, 3), data, 40);
        assertThat(new NetworkQuantizer(network).quantizableLayers())
                .containsExactly("conv", "separable_depthwise", "separable", "out");
        ComputationGraph quantized = quantized(network, data, weightBits, activationBits, firstLast);
        assertEqual(verify(quantized, IMAGE, format == CNN2DFormat.NHWC, SmallNetworks.data(format, 40, 6)));
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void stockSeparableLayersLowerAsTheyAre(CNN2DFormat format) {
        DataSet data = SmallNetworks.data(format, 64, 5);
        ComputationGraph network = trained(SpatialNetworks.separable(format, 3), data, 40);
        VerificationReport report =
                verify(network, IMAGE, format == CNN2DFormat.NHWC, SmallNetworks.data(format, 40, 6));
        assertEqual(report);
        assertThat(report.maxLogitDifference()).isLessThan(1e-4);
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void stockDepthwiseLayersLowerAsTheyAre(CNN2DFormat format) {
        VerificationReport report =
                verify(mobile(format), IMAGE, format == CNN2DFormat.NHWC, SmallNetworks.data(format, 40, 6));
        assertEqual(report);
        assertThat(report.maxLogitDifference()).isLessThan(1e-4);
    }

    @Test
    void stockSequencesLowerAsTheyAre() {
        DataSet data = SpatialNetworks.sequences(RNNFormat.NCW, 64, 5);
        ComputationGraph network = trained(SpatialNetworks.sequence(3), data, 40);
        VerificationReport report = verify(network, SEQUENCE, false, SpatialNetworks.sequences(RNNFormat.NCW, 40, 6));
        assertEqual(report);
        assertThat(report.maxLogitDifference()).isLessThan(1e-4);
    }

    @ParameterizedTest
    @CsvSource({"4, 4, EIGHT_BITS", "8, 8, SAME"})
    void aStockSequenceIsQuantizedAndComputesWhatWasTrained(int weightBits, int activationBits, FirstLast firstLast) {
        DataSet data = SpatialNetworks.sequences(RNNFormat.NCW, 64, 5);
        ComputationGraph network = trained(SpatialNetworks.sequence(3), data, 40);
        ComputationGraph quantized = quantized(network, data, weightBits, activationBits, firstLast);
        assertEqual(verify(quantized, SEQUENCE, false, SpatialNetworks.sequences(RNNFormat.NCW, 40, 6)));
    }

    @ParameterizedTest
    @EnumSource(RNNFormat.class)
    void quantizedSequencesTrainLowerAndVerify(RNNFormat format) {
        DataSet data = SpatialNetworks.sequences(format, 64, 5);
        ComputationGraph network = SpatialNetworks.quantizedSequence(format, 4, 4, 3);
        NetworkCalibration.calibrate(network, data.getFeatures());
        trained(network, data, 40);
        BatchNormStatistics.reestimate(network, List.of(data.getFeatures()));
        assertEqual(verify(network, SEQUENCE, format == RNNFormat.NWC, SpatialNetworks.sequences(format, 40, 6)));
    }
}

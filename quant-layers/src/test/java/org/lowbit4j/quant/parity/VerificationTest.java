package org.lowbit4j.quant.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.lowbit4j.binconv.interpreter.ReferenceInterpreter;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.quant.SmallNetworks;
import org.lowbit4j.quant.calibration.BatchNormStatistics;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.lowering.Lowering;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.lowbit4j.quant.scheme.Quantizers;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Nesterovs;

/** From a float network through quantization and training to a lowered graph that computes the same. */
class VerificationTest {

    /** Trained once; quantizing leaves them as they are. */
    private static final Map<String, ComputationGraph> FLOATING = new HashMap<>();

    private static final Shape INPUT = new Shape(SmallNetworks.SIZE, SmallNetworks.SIZE, 2);

    static Stream<Arguments> networks() {
        Stream.Builder<Arguments> cases = Stream.builder();
        for (CNN2DFormat format : List.of(CNN2DFormat.NCHW, CNN2DFormat.NHWC)) {
            for (String kind : List.of("residual", "plain")) {
                cases.add(Arguments.of(Quantizers.QIL, kind, format, 4, 4, FirstLast.FLOAT));
                cases.add(Arguments.of(Quantizers.QIL, kind, format, 2, 2, FirstLast.EIGHT_BITS));
                cases.add(Arguments.of(Quantizers.QIL, kind, format, 3, 1, FirstLast.FLOAT));
                cases.add(Arguments.of(Quantizers.QIL, kind, format, 8, 8, FirstLast.SAME));
                cases.add(Arguments.of(Quantizers.QIL, kind, format, 5, 3, FirstLast.SAME));
                cases.add(Arguments.of(Quantizers.EBS, kind, format, 1, 1, FirstLast.FLOAT));
                cases.add(Arguments.of(Quantizers.EBS, kind, format, 2, 3, FirstLast.SAME));
                cases.add(Arguments.of(Quantizers.EBS, kind, format, 8, 8, FirstLast.EIGHT_BITS));
            }
        }
        return cases.build();
    }

    private static ComputationGraph floating(String kind, CNN2DFormat format, DataSet data) {
        ComputationGraph network =
                kind.equals("residual") ? SmallNetworks.residual(format, 3) : SmallNetworks.plain(format, 3);
        for (int i = 0; i < 20; i++) {
            network.fit(data);
        }
        return network;
    }

    private static ComputationGraph trained(
            Quantizers quantizers,
            String kind,
            CNN2DFormat format,
            int weightBits,
            int activationBits,
            FirstLast firstLast) {
        DataSet data = SmallNetworks.data(format, 64, 5);
        ComputationGraph network = FLOATING.computeIfAbsent(kind + format, unknown -> floating(kind, format, data));
        NetworkQuantizer quantizer = new NetworkQuantizer(network);
        ComputationGraph quantized = quantizer.quantize(
                BitwidthPlan.uniform(quantizer.quantizableLayers(), weightBits, activationBits, firstLast),
                new NetworkQuantizer.Training(new Nesterovs(0.01, 0.9), 1e-4, 1, quantizers),
                data.getFeatures());
        for (int i = 0; i < 5; i++) {
            quantized.fit(data);
        }
        BatchNormStatistics.reestimate(quantized, List.of(data.getFeatures()));
        return quantized;
    }

    @ParameterizedTest
    @MethodSource("networks")
    @Tag("one-jdk")
    void theLoweredGraphComputesWhatWasTrained(
            Quantizers quantizers,
            String kind,
            CNN2DFormat format,
            int weightBits,
            int activationBits,
            FirstLast firstLast) {
        ComputationGraph network = trained(quantizers, kind, format, weightBits, activationBits, firstLast);
        Graph graph = Lowering.lower(network, INPUT);
        Verification verification =
                new Verification(network, new ReferenceInterpreter(graph), format == CNN2DFormat.NHWC);
        DataSet test = SmallNetworks.data(format, 40, 6);
        VerificationReport report = verification.verify(
                test.getFeatures(), test.getLabels().argMax(1).toIntVector(), 0);

        assertThat(report.firstDifference()).isEmpty();
        assertThat(report.passed()).isTrue();
        assertThat(report.images()).isEqualTo(40);
        assertThat(report.predictionsDiffering()).isLessThanOrEqualTo(1);
        assertThat(report.maxLogitDifference()).isLessThan(report.nearTies() > 0 ? 1.0 : 1e-3);
        assertThat(Math.abs(report.correctPacked() - report.correctGraph()))
                .isLessThanOrEqualTo(report.predictionsDiffering());
        assertThat(report.correctGraph()).isEqualTo(correct(network, test));
    }

    private static long correct(ComputationGraph network, DataSet test) {
        return network.outputSingle(test.getFeatures())
                .argMax(1)
                .eq(test.getLabels().argMax(1))
                .castTo(DataType.INT32)
                .sumNumber()
                .longValue();
    }

    @Test
    void namesTheFirstLayerThatDiffers() {
        ComputationGraph network = trained(Quantizers.QIL, "residual", CNN2DFormat.NHWC, 4, 4, FirstLast.FLOAT);
        Graph before = Lowering.lower(network, INPUT);
        network.getLayer("a2").getParam("W").muli(-1);
        Verification verification = new Verification(network, new ReferenceInterpreter(before), true);
        DataSet test = SmallNetworks.data(CNN2DFormat.NHWC, 4, 6);
        VerificationReport report = verification.verify(
                test.getFeatures(), test.getLabels().argMax(1).toIntVector(), 100);

        assertThat(report.passed()).isFalse();
        assertThat(report.accumulatorsEqual()).isFalse();
        assertThat(report.firstDifference()).hasValueSatisfying(difference -> {
            assertThat(difference.layer()).isEqualTo("a2");
            assertThat(difference.image()).isEqualTo(100);
        });
    }

    @Test
    void refusesAPackedNetworkOfAnotherStructure() {
        ComputationGraph network = trained(Quantizers.QIL, "residual", CNN2DFormat.NHWC, 4, 4, FirstLast.FLOAT);
        Graph other = Lowering.lower(trained(Quantizers.QIL, "plain", CNN2DFormat.NHWC, 4, 4, FirstLast.FLOAT), INPUT);
        assertThatThrownBy(() -> new Verification(network, new ReferenceInterpreter(other), true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another network")
                .hasMessageContaining("node 1");
    }

    /** In inference, DL4J's activation layer overwrites what it reads. */
    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void activationLayersMayFollowFloatLayers(CNN2DFormat format) {
        InputType.InputTypeConvolutional input = (InputType.InputTypeConvolutional)
                InputType.convolutional(SmallNetworks.SIZE, SmallNetworks.SIZE, 2, format);
        ComputationGraph source = new ComputationGraph(new NeuralNetConfiguration.Builder()
                .seed(2)
                .graphBuilder()
                .addInputs("input")
                .addLayer(
                        "stem",
                        new ConvolutionLayer.Builder(3, 3)
                                .nOut(6)
                                .dataFormat(format)
                                .build(),
                        "input")
                .addLayer("tanh", new ActivationLayer(Activation.TANH), "stem")
                .addLayer(
                        "conv",
                        new ConvolutionLayer.Builder(3, 3)
                                .nOut(5)
                                .dataFormat(format)
                                .build(),
                        "tanh")
                .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), "conv")
                .addLayer(
                        "dense",
                        new DenseLayer.Builder()
                                .nOut(3)
                                .activation(Activation.IDENTITY)
                                .build(),
                        "pool")
                .addLayer("softmax", new ActivationLayer(Activation.SOFTMAX), "dense")
                .setOutputs("softmax")
                .setInputTypes(input)
                .build());
        source.init();
        source.getLayer("stem").getParam("W").muli(3);
        DataSet data = SmallNetworks.data(format, 24, 5);
        ComputationGraph network = new NetworkQuantizer(source)
                .quantize(
                        new BitwidthPlan(List.of(new BitwidthPlan.LayerBits("conv", 4, 4)), Map.of()),
                        new NetworkQuantizer.Training(new Nesterovs(0.01, 0.9), 0, 1),
                        data.getFeatures());
        Graph graph = Lowering.lower(network, INPUT);
        Verification verification =
                new Verification(network, new ReferenceInterpreter(graph), format == CNN2DFormat.NHWC);
        VerificationReport report = verification.verify(data.getFeatures(), new int[24], 0);
        assertThat(report.firstDifference()).isEmpty();
        assertThat(report.passed()).isTrue();
        assertThat(report.maxLogitDifference()).isLessThan(report.nearTies() > 0 ? 1.0 : 1e-3);
    }
}

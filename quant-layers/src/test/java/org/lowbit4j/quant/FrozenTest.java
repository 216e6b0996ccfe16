package org.lowbit4j.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.lowbit4j.binconv.interpreter.ReferenceInterpreter;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.quant.calibration.BatchNormStatistics;
import org.lowbit4j.quant.calibration.NetworkCalibration;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.cost.NetworkCost;
import org.lowbit4j.quant.layer.QuantConvolution2D;
import org.lowbit4j.quant.layer.QuantizedLayerRuntime;
import org.lowbit4j.quant.lowering.Lowering;
import org.lowbit4j.quant.parity.Verification;
import org.lowbit4j.quant.parity.VerificationReport;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.lowbit4j.quant.plan.BitwidthPlan.LayerBits;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Nesterovs;

/** Networks with frozen layers are calibrated, lowered, counted and verified as if nothing were frozen. */
@Tag("one-jdk")
class FrozenTest {

    private static final Shape INPUT = new Shape(SmallNetworks.SIZE, SmallNetworks.SIZE, 2);

    /** The block before this layer ends in a batch norm, a projection and an addition, all of which are frozen. */
    private static final String LAST_FROZEN = "a_relu";

    private static final List<String> FROZEN = List.of("stem", "stem_bn", "a1", "a1_bn", "a2", "a2_bn", "projection");

    private static NetworkQuantizer.Training training(QuantizerPair kind) {
        return new NetworkQuantizer.Training(new Nesterovs(0.01, 0.9), 1e-4, 1, kind.quantizers());
    }

    private static DataSet data(CNN2DFormat format) {
        return SmallNetworks.data(format, 48, 5);
    }

    private static ComputationGraph quantized(QuantizerPair kind, ComputationGraph network, CNN2DFormat format) {
        NetworkQuantizer quantizer = new NetworkQuantizer(network);
        return quantizer.quantize(
                BitwidthPlan.uniform(quantizer.quantizableLayers(), 4, 4, FirstLast.FLOAT),
                training(kind),
                data(format).getFeatures());
    }

    private static ComputationGraph frozen(ComputationGraph network) {
        return new TransferLearning.GraphBuilder(network)
                .setFeatureExtractor(LAST_FROZEN)
                .build();
    }

    private static void assertVerified(ComputationGraph network, CNN2DFormat format) {
        DataSet test = SmallNetworks.data(format, 20, 6);
        Graph graph = Lowering.lower(network, INPUT);
        VerificationReport report = new Verification(
                        network, new ReferenceInterpreter(graph), format == CNN2DFormat.NHWC)
                .verify(test.getFeatures(), test.getLabels().argMax(1).toIntVector(), 0);
        assertThat(report.firstDifference()).isEmpty();
        assertThat(report.passed()).isTrue();
        assertThat(report.images()).isEqualTo(20);
    }

    @ParameterizedTest
    @CsvSource({"QIL,NCHW", "QIL,NHWC", "EBS,NCHW", "EBS,NHWC"})
    void aNetworkOfTransferLearningIsCalibratedLoweredAndVerified(QuantizerPair kind, CNN2DFormat format) {
        ComputationGraph free = quantized(kind, SmallNetworks.residual(format, 3), format);
        ComputationGraph frozen = frozen(free);
        assertThat(frozen.getLayer("a1")).isInstanceOf(FrozenLayer.class);
        INDArray images = SmallNetworks.data(format, 32, 9).getFeatures();
        for (ComputationGraph network : List.of(free, frozen)) {
            NetworkCalibration.calibrate(network, images);
            BatchNormStatistics.reestimate(network, List.of(images));
        }
        assertThatBits(frozen.params()).isEqualTo(free.params());
        assertThat(frozen.getLayer("a1_bn")).isInstanceOf(FrozenLayer.class);
        assertThat(NetworkCost.of(Lowering.lower(frozen, INPUT)))
                .isEqualTo(NetworkCost.of(Lowering.lower(free, INPUT)));
        assertThat(Lowering.lower(frozen, INPUT)).isEqualTo(Lowering.lower(free, INPUT));

        INDArray before = frozen.params().dup();
        frozen.fit(data(format));
        assertThatBits(frozen.params()).isNotEqualTo(before);
        FROZEN.forEach(name -> assertThatBits(frozen.getLayer(name).params())
                .isEqualTo(free.getLayer(name).params()));
        assertVerified(frozen, format);
    }

    @ParameterizedTest
    @EnumSource(QuantizerPair.class)
    void theMarkOfCalibrationIsSaved(QuantizerPair kind) throws IOException {
        ComputationGraph frozen =
                frozen(quantized(kind, SmallNetworks.residual(CNN2DFormat.NCHW, 3), CNN2DFormat.NCHW));
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ModelSerializer.writeModel(frozen, file, true);
        ComputationGraph loaded =
                ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(file.toByteArray()), true);
        assertThat(loaded.getLayer("a1")).isInstanceOf(FrozenLayer.class);
        assertThat(Lowering.lower(loaded, INPUT)).isEqualTo(Lowering.lower(frozen, INPUT));
    }

    @ParameterizedTest
    @EnumSource(QuantizerPair.class)
    void frozenFloatLayersAreQuantizedAndStayFrozen(QuantizerPair kind) {
        ComputationGraph network = frozen(SmallNetworks.residual(CNN2DFormat.NCHW, 3));
        ComputationGraph quantized = quantized(kind, network, CNN2DFormat.NCHW);
        assertThat(quantized.getLayer("a1")).isInstanceOf(FrozenLayer.class);
        assertThat(Frozen.unwrapped(quantized.getLayer("a1"))).isInstanceOf(QuantizedLayerRuntime.class);
        assertThat(quantized.getLayer("b1")).isInstanceOf(QuantizedLayerRuntime.class);
        BatchNormStatistics.reestimate(quantized, List.of(data(CNN2DFormat.NCHW).getFeatures()));
        quantized.fit(data(CNN2DFormat.NCHW));
        assertThatBits(quantized.getLayer("a1").getParam("W"))
                .isEqualTo(network.getLayer("a1").getParam("W"));
        assertVerified(quantized, CNN2DFormat.NCHW);

        BitwidthPlan fewer = new BitwidthPlan(List.of(new LayerBits("a1", 3, 3)), Map.of());
        ComputationGraph again = new NetworkQuantizer(quantized)
                .quantize(fewer, training(kind), data(CNN2DFormat.NCHW).getFeatures());
        assertThat(again.getLayer("a1")).isInstanceOf(FrozenLayer.class);
        assertVerified(again, CNN2DFormat.NCHW);
    }

    @Test
    void layersFrozenWithBackpropAndSequencesToo() {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(1)
                .list()
                .layer(convolution())
                .layer(new BatchNormalization.Builder().build())
                .layer(new FrozenLayerWithBackprop(convolution()))
                .layer(new OutputLayer.Builder().nOut(SmallNetworks.CLASSES).build())
                .setInputType(InputType.convolutional(SmallNetworks.SIZE, SmallNetworks.SIZE, 2))
                .build());
        network.init();
        MultiLayerNetwork frozen =
                new TransferLearning.Builder(network).setFeatureExtractor(1).build();
        assertThat(frozen.getLayer(0)).isInstanceOf(FrozenLayer.class);
        INDArray images = data(CNN2DFormat.NCHW).getFeatures();
        NetworkCalibration.calibrate(frozen, images);
        BatchNormStatistics.reestimate(frozen, List.of(images));
        assertVerified(frozen.toComputationGraph(), CNN2DFormat.NCHW);
    }

    private static QuantConvolution2D convolution() {
        return new QuantConvolution2D.Builder(3).nOut(4).bits(4, 4).build();
    }
}

package org.lowbit4j.quant.conversion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.ir.ActivationGrid.Coding;
import org.lowbit4j.quant.SmallNetworks;
import org.lowbit4j.quant.calibration.BatchNormStatistics;
import org.lowbit4j.quant.calibration.NetworkCalibration;
import org.lowbit4j.quant.conversion.NetworkQuantizer.Training;
import org.lowbit4j.quant.layer.QuantDense;
import org.lowbit4j.quant.layer.QuantizedLayer;
import org.lowbit4j.quant.layer.QuantizedLayerRuntime;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.lowbit4j.quant.plan.BitwidthPlan.LayerBits;
import org.lowbit4j.quant.scheme.LsqActivations;
import org.lowbit4j.quant.scheme.QilActivations;
import org.lowbit4j.quant.scheme.QilWeights;
import org.lowbit4j.quant.scheme.Quantizers;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;

class NetworkQuantizerTest {

    private static final Training TRAINING = new Training(new Adam(1e-3), 1e-4, 1);

    private static INDArray images() {
        return SmallNetworks.data(CNN2DFormat.NCHW, 48, 5).getFeatures();
    }

    private static ComputationGraph trained() {
        ComputationGraph network = SmallNetworks.residual(CNN2DFormat.NCHW, 3);
        DataSet data = SmallNetworks.data(CNN2DFormat.NCHW, 48, 5);
        for (int i = 0; i < 15; i++) {
            network.fit(data);
        }
        return network;
    }

    private static ComputationGraph quantized(
            ComputationGraph source, int weightBits, int activationBits, FirstLast ends) {
        NetworkQuantizer quantizer = new NetworkQuantizer(source);
        return quantizer.quantize(
                BitwidthPlan.uniform(quantizer.quantizableLayers(), weightBits, activationBits, ends),
                TRAINING,
                images());
    }

    private static QuantizedLayer layer(ComputationGraph network, String name) {
        return ((QuantizedLayerRuntime) network.getLayer(name)).layer();
    }

    private static BitwidthPlan plan(LayerBits... layers) {
        return new BitwidthPlan(List.of(layers), Map.of());
    }

    @Test
    void listsTheLayersInOrderOfEvaluation() {
        List<String> layers = new NetworkQuantizer(SmallNetworks.residual(CNN2DFormat.NCHW, 3)).quantizableLayers();
        assertThat(layers).containsExactlyInAnyOrder("stem", "a1", "a2", "projection", "b1", "out");
        assertThat(layers).startsWith("stem").endsWith("b1", "out");
    }

    @Test
    void replacesWhatIsPlannedUnderItsName() {
        ComputationGraph source = trained();
        INDArray before = source.params().dup();
        ComputationGraph target = quantized(source, 4, 3, FirstLast.FLOAT);
        assertThat(layer(target, "a1").weightScheme()).isEqualTo(QilWeights.of(4));
        assertThat(layer(target, "a1").activationScheme()).isEqualTo(QilActivations.of(3));
        assertThat(layer(target, "a1").isCalibrated()).isTrue();
        assertThat(layer(target, "a1").hasOutputScale()).isFalse();
        assertThat(layer(target, "a1").getUpdaterByParam("W")).isEqualTo(new Adam(1e-3));
        assertThat(target.getLayer("stem")).isNotInstanceOf(QuantizedLayerRuntime.class);
        assertThat(target.getLayer("stem").conf().getLayer().getUpdaterByParam("W"))
                .isEqualTo(new Adam(1e-3));
        for (String name : List.of("stem", "a1", "b1", "out")) {
            assertThatBits(target.getLayer(name).getParam("W"))
                    .isEqualTo(source.getLayer(name).getParam("W"));
        }
        assertThatBits(target.getLayer("a1_bn").getParam("var"))
                .isEqualTo(source.getLayer("a1_bn").getParam("var"));
        assertThatBits(source.params()).isEqualTo(before);
    }

    @Test
    void anOutputLayerBecomesADenseLayerAndALoss() {
        ComputationGraph target = quantized(trained(), 8, 8, FirstLast.EIGHT_BITS);
        assertThat(layer(target, "out")).isInstanceOf(QuantDense.class);
        assertThat(layer(target, "out").hasOutputScale()).isTrue();
        assertThat(layer(target, "out").activation()).isEqualTo(Activation.IDENTITY);
        assertThat(target.getConfiguration().getNetworkOutputs()).containsExactly("out_loss");
        assertThat(target.getLayer("out_loss").conf().getLayer()).isInstanceOf(LossLayer.class);
        assertThat(target.outputSingle(images()).sum(1).sub(1).amaxNumber().doubleValue())
                .isLessThan(1e-5);
    }

    @Test
    void theOrderOfSeveralOutputsIsKept() {
        ComputationGraph source = new ComputationGraph(new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("input")
                .addLayer("one", new OutputLayer.Builder().nOut(2).build(), "input")
                .addLayer("two", new OutputLayer.Builder().nOut(3).build(), "input")
                .setOutputs("one", "two")
                .setInputTypes(InputType.feedForward(4))
                .build());
        source.init();
        ComputationGraph target = new NetworkQuantizer(source)
                .quantize(plan(new LayerBits("one", 4, 4)), TRAINING, Nd4j.rand(DataType.FLOAT, 8, 4));
        assertThat(target.getConfiguration().getNetworkOutputs()).containsExactly("one_loss", "two");
    }

    @Test
    void inputsBelowZeroGetSignedCodesOrAZeroPoint() {
        ComputationGraph source = trained();
        ComputationGraph signed = quantized(source, 4, 4, FirstLast.SAME);
        assertThat(layer(signed, "stem").activationScheme()).isEqualTo(QilActivations.signed(4));
        assertThat(layer(signed, "a2").activationScheme().coding()).isEqualTo(Coding.UNSIGNED);
        ComputationGraph affine = quantized(source, 4, 4, FirstLast.EIGHT_BITS);
        assertThat(layer(affine, "stem").activationScheme()).isEqualTo(QilActivations.affine());
        assertThatThrownBy(() -> quantized(source, 4, 1, FirstLast.SAME))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"stem\"")
                .hasMessageContaining("signed codes need 2..8 bits, got 1");
    }

    @Test
    void unknownLayersAreNamed() {
        NetworkQuantizer quantizer = new NetworkQuantizer(SmallNetworks.residual(CNN2DFormat.NCHW, 3));
        assertThatThrownBy(() -> quantizer.quantize(
                        plan(new LayerBits("a1", 4, 4), new LayerBits("a1_bn", 4, 4), new LayerBits("zz", 4, 4)),
                        TRAINING,
                        images()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[a1_bn, zz]")
                .hasMessageContaining("projection");
    }

    @Test
    void eightBitsComputeNearlyWhatTheFloatNetworkDoes() {
        ComputationGraph source = trained();
        assertNear(quantized(source, 8, 8, FirstLast.EIGHT_BITS), source, 0.05);
        ComputationGraph plain = SmallNetworks.plain(CNN2DFormat.NCHW, 3);
        assertThat(quantized(plain, 8, 8, FirstLast.SAME)
                        .outputSingle(images())
                        .sub(plain.outputSingle(images()))
                        .amaxNumber()
                        .doubleValue())
                .isLessThan(0.05);
    }

    private static void assertNear(ComputationGraph network, ComputationGraph other, double tolerance) {
        BatchNormStatistics.reestimate(network, List.of(images()));
        BatchNormStatistics.reestimate(other, List.of(images()));
        INDArray difference = network.outputSingle(images()).sub(other.outputSingle(images()));
        assertThat(difference.ameanNumber().doubleValue()).isLessThan(tolerance);
    }

    @Test
    void fewerBitsKeepTheWeightsAndStayClose() {
        ComputationGraph five = quantized(trained(), 5, 5, FirstLast.FLOAT);
        five.fit(SmallNetworks.data(CNN2DFormat.NCHW, 48, 5));
        ComputationGraph three = quantized(five, 3, 3, FirstLast.FLOAT);
        assertThat(layer(three, "a1").weightScheme().bits()).isEqualTo(3);
        assertThat(layer(three, "a1").activationScheme().bits()).isEqualTo(3);
        for (String name : List.of("a1", "a2", "projection", "b1", "out")) {
            assertThatBits(three.getLayer(name).getParam("W"))
                    .isEqualTo(five.getLayer(name).getParam("W"));
        }
        assertNear(three, five, 0.15);
    }

    private static final List<String> RANGES =
            List.of(QilWeights.CENTER, QilWeights.HALF_WIDTH, QilActivations.CENTER, QilActivations.HALF_WIDTH);

    @Test
    void theNextStageStartsFromTheRangesThatThisOneHasLearned() {
        ComputationGraph five = quantized(trained(), 5, 5, FirstLast.FLOAT);
        five.fit(SmallNetworks.data(CNN2DFormat.NCHW, 48, 5));
        five.getLayer("a1").getParam(QilWeights.CENTER).muli(1.25);
        five.getLayer("b1").getParam(QilActivations.CENTER).muli(1.5);
        ComputationGraph three = quantized(five, 3, 3, FirstLast.FLOAT);
        for (String name : List.of("a1", "a2", "projection", "b1")) {
            for (String range : RANGES) {
                assertThatBits(three.getLayer(name).getParam(range))
                        .as(name + " " + range)
                        .isEqualTo(five.getLayer(name).getParam(range));
            }
            assertThat(layer(three, name).isCalibrated()).isTrue();
            assertThat(layer(three, name).weightFloors())
                    .containsExactly(
                            five.getLayer(name).getParam(QilWeights.HALF_WIDTH).getFloat(0) / 2);
        }
        assertThat(three.getLayer("a1").getParam(QilWeights.CENTER).getFloat(0))
                .isGreaterThan(
                        three.getLayer("a1").getParam(QilWeights.HALF_WIDTH).getFloat(0));
    }

    @Test
    void rangesAreCalibratedOnRequestAndWhereTheSchemeChanges() {
        ComputationGraph five = quantized(trained(), 5, 5, FirstLast.FLOAT);
        for (String range : RANGES) {
            five.getLayer("a2").getParam(range).muli(1.5);
        }
        NetworkQuantizer quantizer = new NetworkQuantizer(five);
        BitwidthPlan plan = BitwidthPlan.uniform(quantizer.quantizableLayers(), 5, 5, FirstLast.FLOAT);
        ComputationGraph calibrated =
                quantizer.quantize(plan, training(Quantizers.QIL), images(), NetworkQuantizer.Ranges.CALIBRATED);
        ComputationGraph mixed = quantizer.quantize(
                plan, training(new Quantizers(Quantizers.QIL.weights(), Quantizers.LSQ.activations())), images());
        for (String range : RANGES) {
            assertThat(calibrated.getLayer("a2").getParam(range).getFloat(0))
                    .isNotEqualTo(five.getLayer("a2").getParam(range).getFloat(0));
        }
        assertThatBits(mixed.getLayer("a2").getParam(QilWeights.CENTER))
                .isEqualTo(five.getLayer("a2").getParam(QilWeights.CENTER));
        assertThat(mixed.getLayer("a2").getParam(LsqActivations.STEP).getFloat(0))
                .isPositive();
    }

    @Test
    void theRangesWithTheLowerLossAreTaken() {
        DataSet data = SmallNetworks.data(CNN2DFormat.NCHW, 48, 5);
        ComputationGraph five = quantized(trained(), 5, 5, FirstLast.FLOAT);
        BitwidthPlan plan = BitwidthPlan.uniform(new NetworkQuantizer(five).quantizableLayers(), 5, 5, FirstLast.FLOAT);
        five.fit(data);
        five.getLayer("a2").getParam(QilWeights.CENTER).assign(9);
        five.getLayer("a2").getParam(QilWeights.HALF_WIDTH).assign(9);
        ComputationGraph better = new NetworkQuantizer(five).quantize(plan, training(Quantizers.QIL), data);
        assertThat(better.getLayer("a2").getParam(QilWeights.CENTER).getFloat(0))
                .isLessThan(9);
    }

    private static NetworkQuantizer.Training training(Quantizers quantizers) {
        return new NetworkQuantizer.Training(new Nesterovs(0.01, 0.9), 1e-4, 1, quantizers);
    }

    @Test
    void learnedOutputScalesAreTakenOverAtOtherBits() {
        ComputationGraph source = SmallNetworks.plain(CNN2DFormat.NCHW, 3);
        ComputationGraph eight = quantized(source, 8, 8, FirstLast.SAME);
        for (String name : List.of("conv1", "dense")) {
            eight.getLayer(name).getParam(QuantizedLayer.OUTPUT_SCALE).muli(1.5);
        }
        ComputationGraph six = quantized(eight, 6, 6, FirstLast.SAME);
        assertThat(six.outputSingle(images())
                        .sub(eight.outputSingle(images()))
                        .amaxNumber()
                        .doubleValue())
                .isLessThan(0.2);
    }

    @Test
    void quantizedLayersThatAreNotPlannedKeepTheirIntervals() {
        ComputationGraph five = quantized(trained(), 5, 5, FirstLast.FLOAT);
        five.getLayer("a2").getParam(QilWeights.CENTER).muli(1.25);
        ComputationGraph next =
                new NetworkQuantizer(five).quantize(plan(new LayerBits("b1", 3, 3)), TRAINING, images());
        assertThat(layer(next, "a2").weightScheme().bits()).isEqualTo(5);
        assertThatBits(next.getLayer("a2").paramTable())
                .isEqualTo(five.getLayer("a2").paramTable());
        assertThat(layer(next, "a2").isCalibrated()).isTrue();
        assertThat(layer(next, "b1").weightScheme().bits()).isEqualTo(3);
    }

    @Test
    void aQuantizedLayerPlannedAsFloatComputesInFloat() {
        ComputationGraph five = quantized(trained(), 5, 5, FirstLast.FLOAT);
        ComputationGraph next =
                new NetworkQuantizer(five).quantize(plan(new LayerBits("b1", 32, 32)), TRAINING, images());
        assertThat(layer(next, "b1").weightScheme().isFloat()).isTrue();
        assertThat(next.getLayer("b1").paramTable()).containsOnlyKeys("W");
    }

    @Test
    void intervalsPerChannelSurviveOtherBits() {
        ComputationGraph source = new ComputationGraph(new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("input")
                .addLayer(
                        "hidden",
                        new QuantDense.Builder()
                                .nOut(5)
                                .weights(new QilWeights(4, true, 1f, false))
                                .outputScale(false)
                                .build(),
                        "input")
                .addLayer("out", new OutputLayer.Builder().nOut(2).build(), "hidden")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(4))
                .build());
        source.init();
        INDArray inputs = Nd4j.rand(DataType.FLOAT, 8, 4);
        NetworkCalibration.calibrate(source, inputs);
        ComputationGraph target =
                new NetworkQuantizer(source).quantize(plan(new LayerBits("hidden", 3, 4)), TRAINING, inputs);
        assertThat(layer(target, "hidden").weightScheme()).isEqualTo(new QilWeights(3, true, 1f, false));
    }

    @Test
    void settingsForBiasesOnlyAreForgotten() {
        ComputationGraph source = new ComputationGraph(new NeuralNetConfiguration.Builder()
                .updater(new Sgd(1))
                .biasUpdater(new Sgd(2))
                .graphBuilder()
                .addInputs("input")
                .addLayer("hidden", new DenseLayer.Builder().nOut(5).build(), "input")
                .addLayer("out", new OutputLayer.Builder().nOut(2).build(), "hidden")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(4))
                .build());
        source.init();
        ComputationGraph target = new NetworkQuantizer(source)
                .quantize(plan(new LayerBits("hidden", 3, 4)), TRAINING, Nd4j.rand(DataType.FLOAT, 8, 4));
        for (String name : List.of("hidden", "out")) {
            assertThat(target.getLayer(name).conf().getLayer().getUpdaterByParam("b"))
                    .isEqualTo(new Adam(1e-3));
        }
    }

    /** Behind a batch norm the scale of sums is free, unless an activation lies between. */
    @Test
    void anActivationBeforeTheBatchNormSeesRealUnits() {
        ComputationGraph source = new ComputationGraph(new NeuralNetConfiguration.Builder()
                .seed(4)
                .graphBuilder()
                .addInputs("input")
                .addLayer(
                        "tanh",
                        new DenseLayer.Builder()
                                .nOut(12)
                                .activation(Activation.TANH)
                                .build(),
                        "input")
                .addLayer("norm", new BatchNormalization(), "tanh")
                .addLayer(
                        "linear",
                        new DenseLayer.Builder()
                                .nOut(6)
                                .activation(Activation.IDENTITY)
                                .dropOut(0.9)
                                .build(),
                        "norm")
                .addLayer("norm2", new BatchNormalization(), "linear")
                .addLayer("out", new OutputLayer.Builder().nOut(3).build(), "norm2")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(10))
                .build());
        source.init();
        source.getLayer("tanh").getParam("W").muli(3);
        source.getLayer("tanh").getParam("b").assign(0.7);
        Nd4j.getRandom().setSeed(3);
        INDArray inputs = Nd4j.rand(DataType.FLOAT, 64, 10);
        BatchNormStatistics.reestimate(source, List.of(inputs));
        ComputationGraph target = new NetworkQuantizer(source)
                .quantize(plan(new LayerBits("tanh", 8, 8), new LayerBits("linear", 8, 8)), TRAINING, inputs);
        assertThat(layer(target, "tanh").hasOutputScale()).isTrue();
        assertThat(layer(target, "linear").hasOutputScale()).isFalse();
        assertThat(layer(target, "linear").getIDropout()).isEqualTo(new Dropout(0.9));
        BatchNormStatistics.reestimate(target, List.of(inputs));
        assertThat(target.outputSingle(inputs)
                        .sub(source.outputSingle(inputs))
                        .amaxNumber()
                        .doubleValue())
                .isLessThan(0.1);
    }

    @Test
    void layerNormalizationCannotBeQuantized() {
        ComputationGraph source = new ComputationGraph(new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("input")
                .addLayer(
                        "dense",
                        new DenseLayer.Builder().nOut(4).hasLayerNorm(true).build(),
                        "input")
                .addLayer("out", new OutputLayer.Builder().nOut(3).build(), "dense")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(10))
                .build());
        source.init();
        NetworkQuantizer quantizer = new NetworkQuantizer(source);
        assertThat(quantizer.quantizableLayers()).containsExactly("out");
        assertThatThrownBy(() -> quantizer.quantize(plan(new LayerBits("dense", 8, 8)), TRAINING, Nd4j.rand(2, 10)))
                .hasMessageContaining("[dense], which the network cannot quantize");
    }
}

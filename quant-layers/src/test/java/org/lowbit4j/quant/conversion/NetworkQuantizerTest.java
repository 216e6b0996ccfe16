package org.lowbit4j.quant.conversion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lowbit4j.quant.conversion.ConversionFixture.TRAINING;
import static org.lowbit4j.quant.conversion.ConversionFixture.images;
import static org.lowbit4j.quant.conversion.ConversionFixture.layer;
import static org.lowbit4j.quant.conversion.ConversionFixture.plan;
import static org.lowbit4j.quant.conversion.ConversionFixture.quantized;
import static org.lowbit4j.quant.conversion.ConversionFixture.trained;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.ir.ActivationGrid.Coding;
import org.lowbit4j.quant.SmallNetworks;
import org.lowbit4j.quant.calibration.BatchNormStatistics;
import org.lowbit4j.quant.layer.QuantDense;
import org.lowbit4j.quant.layer.QuantizedLayer;
import org.lowbit4j.quant.layer.QuantizedLayerRuntime;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.lowbit4j.quant.plan.BitwidthPlan.LayerBits;
import org.lowbit4j.quant.scheme.QilActivations;
import org.lowbit4j.quant.scheme.QilWeights;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;

@Tag("one-jdk")
class NetworkQuantizerTest {

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
    void aQuantizedLayerPlannedAsFloatComputesInFloat() {
        ComputationGraph five = quantized(trained(), 5, 5, FirstLast.FLOAT);
        ComputationGraph next =
                new NetworkQuantizer(five).quantize(plan(new LayerBits("b1", 32, 32)), TRAINING, images());
        assertThat(layer(next, "b1").weightScheme().isFloat()).isTrue();
        assertThat(next.getLayer("b1").paramTable()).containsOnlyKeys("W");
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

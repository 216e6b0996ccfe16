package org.lowbit4j.quant.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.lowbit4j.quant.NamedValues.required;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lowbit4j.quant.layer.QuantConvolution2D;
import org.lowbit4j.quant.layer.QuantDense;
import org.lowbit4j.quant.layer.QuantizedLayer;
import org.lowbit4j.quant.layer.QuantizedLayerRuntime;
import org.lowbit4j.quant.quantizer.Interval;
import org.lowbit4j.quant.quantizer.IntervalCalibration;
import org.lowbit4j.quant.scheme.ActivationScheme;
import org.lowbit4j.quant.scheme.DorefaWeights;
import org.lowbit4j.quant.scheme.PactActivations;
import org.lowbit4j.quant.scheme.QilActivations;
import org.lowbit4j.quant.scheme.QilWeights;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;

class NetworkCalibrationTest {

    private static final int INPUTS = 6;

    private static ComputationGraph network(QuantDense.Builder first, QuantDense.Builder second) {
        ComputationGraph network = new ComputationGraph(new NeuralNetConfiguration.Builder()
                .seed(5)
                .updater(new Sgd(0.1))
                .graphBuilder()
                .addInputs("input")
                .addLayer("first", first.nOut(8).activation(Activation.RELU).build(), "input")
                .addLayer("second", second.nOut(4).build(), "first")
                .addLayer("out", new OutputLayer.Builder().nOut(2).build(), "second")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(INPUTS))
                .build());
        network.init();
        return network;
    }

    private static QuantDense.Builder layer(ActivationScheme activations) {
        return new QuantDense.Builder().weights(QilWeights.of(8)).activations(activations);
    }

    private static INDArray inputs() {
        Nd4j.getRandom().setSeed(2);
        return Nd4j.randn(DataType.FLOAT, 64, INPUTS).addi(0.4);
    }

    private static QuantizedLayerRuntime runtime(ComputationGraph network, String name) {
        return (QuantizedLayerRuntime) network.getLayer(name);
    }

    private static double value(ComputationGraph network, String layer, String parameter) {
        return network.getLayer(layer).getParam(parameter).getDouble(0);
    }

    /** A float network of the same weights. */
    private static ComputationGraph floats(ComputationGraph network) {
        ComputationGraph floats = new ComputationGraph(new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("input")
                .addLayer(
                        "first",
                        new DenseLayer.Builder()
                                .nOut(8)
                                .activation(Activation.RELU)
                                .build(),
                        "input")
                .addLayer(
                        "second",
                        new DenseLayer.Builder()
                                .nOut(4)
                                .activation(Activation.IDENTITY)
                                .build(),
                        "first")
                .addLayer("out", new OutputLayer.Builder().nOut(2).build(), "second")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(INPUTS))
                .build());
        floats.init();
        for (String name : new String[] {"first", "second", "out"}) {
            floats.getLayer(name).setParam("W", network.getLayer(name).getParam("W"));
            floats.getLayer(name).setParam("b", network.getLayer(name).getParam("b"));
        }
        return floats;
    }

    @Test
    void aFreshNetworkComputesNearlyWhatItsFloatWeightsDo() {
        for (ActivationScheme activations :
                new ActivationScheme[] {QilActivations.signed(8), QilActivations.affine()}) {
            ComputationGraph network = network(layer(activations), layer(QilActivations.of(8)));
            NetworkCalibration.calibrate(network, inputs());
            INDArray expected = required(floats(network).feedForward(inputs(), false), "second");
            INDArray actual = required(network.feedForward(inputs(), false), "second");
            assertThat(actual.sub(expected).norm2Number().doubleValue())
                    .as(activations.toString())
                    .isLessThan(0.03 * expected.norm2Number().doubleValue());
        }
    }

    @Test
    void intervalsAreThoseOfTheLayersOwnInputAndWeights() {
        ComputationGraph network = network(layer(QilActivations.signed(3)), layer(QilActivations.of(2)));
        NetworkCalibration.calibrate(network, inputs());
        INDArray hidden = required(floats(network).feedForward(inputs(), false), "first");
        Interval expected =
                IntervalCalibration.activations(hidden.dup('c').data().asFloat(), 2, "second");
        assertThat(value(network, "second", QilActivations.CENTER)).isEqualTo(expected.center());
        assertThat(value(network, "second", QilActivations.HALF_WIDTH)).isEqualTo(expected.halfWidth());
        Interval signed = IntervalCalibration.signedActivations(inputs().data().asFloat(), 3, "first");
        assertThat(value(network, "first", QilActivations.CENTER)).isEqualTo(signed.center());
        assertThat(runtime(network, "first").layer().activationFloors()).containsExactly(signed.halfWidth() / 2);
        Interval weights = IntervalCalibration.weights(runtime(network, "first").weights(), 8, 1f, "first");
        assertThat(value(network, "first", QilWeights.HALF_WIDTH)).isEqualTo(weights.halfWidth());
        assertThat(runtime(network, "first").layer().weightFloors()).containsExactly(weights.halfWidth() / 2);
        assertThat(value(network, "first", QuantizedLayer.OUTPUT_SCALE))
                .isCloseTo(
                        unit(
                                        runtime(network, "first").weights(),
                                        runtime(network, "first").weightQuantizer(0)::quantize)
                                * unit(
                                        inputs().data().asFloat(),
                                        runtime(network, "first").activationQuantizer()::quantize),
                        within(1e-6));
    }

    private interface Quantizer {
        float quantize(float value);
    }

    /** What a quantized value of 1 stands for: least squares. */
    private static double unit(float[] values, Quantizer quantizer) {
        double product = 0;
        double square = 0;
        for (float value : values) {
            product += (double) value * quantizer.quantize(value);
            square += (double) quantizer.quantize(value) * quantizer.quantize(value);
        }
        return product / square;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void pactClipsWhereTheErrorIsLeastAndTheScaleFitsTheWeights(int bits) {
        ComputationGraph network = network(
                layer(QilActivations.signed(3)),
                layer(new PactActivations(bits)).weights(new DorefaWeights(bits)));
        NetworkCalibration.calibrate(network, inputs());
        INDArray hidden = required(floats(network).feedForward(inputs(), false), "first");
        Interval expected =
                IntervalCalibration.activations(hidden.dup('c').data().asFloat(), bits, "second");
        assertThat(value(network, "second", PactActivations.ALPHA)).isEqualTo(2.0 * expected.halfWidth());
        assertThat(runtime(network, "second").layer().activationFloors()).containsExactly(expected.halfWidth() / 2);
        double scale = value(network, "second", QuantizedLayer.OUTPUT_SCALE);
        double least = squaredError(network, scale);
        assertThat(least)
                .isLessThan(squaredError(network, scale * 1.01))
                .isLessThan(squaredError(network, scale * 0.99));
    }

    private static double squaredError(ComputationGraph network, double scale) {
        QuantizedLayerRuntime layer = runtime(network, "second");
        double error = 0;
        for (float weight : layer.weights()) {
            double difference = weight - scale * layer.weightQuantizer(0).quantize(weight);
            error += difference * difference;
        }
        return error;
    }

    @Test
    void everyChannelHasItsOwnInterval() {
        QuantDense.Builder perChannel = new QuantDense.Builder()
                .weights(new QilWeights(3, true, 1f, false))
                .activations(QilActivations.signed(4))
                .outputScale(false);
        ComputationGraph network = network(perChannel, layer(QilActivations.of(4)));
        NetworkCalibration.calibrate(network, inputs());
        float[] w = runtime(network, "first").weights();
        for (int channel = 0; channel < 8; channel++) {
            Interval expected = IntervalCalibration.weights(
                    Arrays.copyOfRange(w, channel * INPUTS, (channel + 1) * INPUTS), 3, 1f, "first");
            assertThat(network.getLayer("first").getParam(QilWeights.CENTER).getFloat(channel))
                    .isEqualTo(expected.center());
            assertThat(runtime(network, "first").layer().weightFloors()[channel])
                    .isEqualTo(expected.halfWidth() / 2);
        }
    }

    @Test
    void weightIntervalsFitTheExponentThatTheLayerHas() {
        for (boolean trained : new boolean[] {false, true}) {
            QuantDense.Builder bent = layer(QilActivations.signed(4)).weights(new QilWeights(3, false, 0.6f, trained));
            ComputationGraph network = network(bent, layer(QilActivations.of(4)));
            NetworkCalibration.calibrate(network, inputs());
            assertThat(value(network, "first", QilWeights.CENTER))
                    .isEqualTo(bestCenter(network, 0.6f))
                    .isNotEqualTo(bestCenter(network, 1f));
            if (trained) {
                network.getLayer("first").getParam(QilWeights.GAMMA).assign(1.7f);
                NetworkCalibration.calibrate(network, inputs());
                assertThat(value(network, "first", QilWeights.CENTER)).isEqualTo(bestCenter(network, 1.7f));
            }
        }
    }

    private static double bestCenter(ComputationGraph network, float gamma) {
        return IntervalCalibration.weights(runtime(network, "first").weights(), 3, gamma, "first")
                .center();
    }

    @Test
    void layersAreMarkedAndQuantizeAgain() {
        ComputationGraph network = network(layer(QilActivations.signed(2)), layer(QilActivations.of(2)));
        assertThat(runtime(network, "first").layer().isCalibrated()).isFalse();
        NetworkCalibration.calibrate(network, inputs());
        assertThat(runtime(network, "first").layer().isCalibrated()).isTrue();
        assertThat(runtime(network, "second").layer().isCalibrated()).isTrue();
        assertThat(runtime(network, "first")
                        .trace(inputs())
                        .codes()
                        .amaxNumber()
                        .intValue())
                .isEqualTo(1);
        assertThat(network.getConfiguration().toJson()).contains("\"calibrated\" : true");
    }

    @Test
    void calibratingAgainHardlyChangesTheOutput() {
        ComputationGraph network = network(layer(QilActivations.signed(8)), layer(QilActivations.of(8)));
        NetworkCalibration.calibrate(network, inputs());
        INDArray before = network.outputSingle(inputs());
        NetworkCalibration.calibrate(network, inputs());
        assertThat(network.outputSingle(inputs()).sub(before).amaxNumber().doubleValue())
                .isLessThan(0.02);
    }

    @Test
    void damagedDataAreNamedAndLeaveTheNetworkQuantizing() {
        ComputationGraph network = network(layer(QilActivations.signed(2)), layer(QilActivations.of(2)));
        INDArray inputs = inputs();
        inputs.putScalar(3, Float.NaN);
        assertThatThrownBy(() -> NetworkCalibration.calibrate(network, inputs))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"first\", input")
                .hasMessageContaining("NaN");
        assertThat(runtime(network, "first").layer().isCalibrated()).isFalse();
        assertThat(runtime(network, "first")
                        .trace(inputs())
                        .codes()
                        .amaxNumber()
                        .intValue())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 15})
    void ofManyActivationsEveryChannelCounts(int large) {
        int channels = 16;
        ComputationGraph network = new ComputationGraph(new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("input")
                .addLayer(
                        "conv",
                        new QuantConvolution2D.Builder(1).nOut(2).bits(8, 8).build(),
                        "input")
                .addLayer("out", new OutputLayer.Builder().nOut(2).build(), "conv")
                .setOutputs("out")
                .setInputTypes(InputType.convolutional(32, 32, channels, CNN2DFormat.NHWC))
                .build());
        network.init();
        INDArray images = Nd4j.rand(DataType.FLOAT, 80, 32, 32, channels);
        images.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(large))
                .muli(5);
        NetworkCalibration.calibrate(network, images);
        double greatest =
                value(network, "conv", QilActivations.CENTER) + value(network, "conv", QilActivations.HALF_WIDTH);
        assertThat(greatest).isBetween(4.0, 5.1);
    }

    /** 2 halfWidth is what a quantized 1 stands for only where gamma is 1. */
    @ParameterizedTest
    @ValueSource(floats = {0.5f, 2f})
    void theOutputScaleFitsExponents(float gamma) {
        ComputationGraph network = network(
                layer(QilActivations.signed(8)).weights(new QilWeights(8, false, gamma, false)),
                layer(QilActivations.of(8)));
        NetworkCalibration.calibrate(network, inputs());
        QuantizedLayerRuntime first = runtime(network, "first");
        double expected = unit(first.weights(), first.weightQuantizer(0)::quantize)
                * unit(inputs().data().asFloat(), first.activationQuantizer()::quantize);
        assertThat(value(network, "first", QuantizedLayer.OUTPUT_SCALE)).isCloseTo(expected, within(1e-6));
        double byWidth = 4.0
                * value(network, "first", QilWeights.HALF_WIDTH)
                * value(network, "first", QilActivations.HALF_WIDTH);
        assertThat(Math.abs(Math.log(byWidth / expected))).isGreaterThan(0.05);
    }
}

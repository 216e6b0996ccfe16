package org.lowbit4j.quant.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.lowbit4j.quant.NamedValues.required;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lowbit4j.binconv.ir.ActivationGrid.Coding;
import org.lowbit4j.quant.scheme.ActivationScheme;
import org.lowbit4j.quant.scheme.PactActivations;
import org.lowbit4j.quant.scheme.QilActivations;
import org.lowbit4j.quant.scheme.QilWeights;
import org.lowbit4j.quant.scheme.Quantizers;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** Quantizer parameters learn at their own rate and stay valid. */
class QuantizerParametersTest {

    private static final double FACTOR = 0.25;

    static Stream<IUpdater> updaters() {
        return Stream.of(
                new Sgd(0.1), new Sgd(new MapSchedule(ScheduleType.ITERATION, new TreeMap<>(Map.of(0, 0.1, 2, 0.01)))));
    }

    @ParameterizedTest
    @MethodSource("updaters")
    void learnAtTheirFactorOfTheRateOfThisIteration(IUpdater updater) {
        MultiLayerConfiguration configuration = configuration(updater);
        for (MultiLayerConfiguration each :
                List.of(configuration, MultiLayerConfiguration.fromJson(configuration.toJson()))) {
            MultiLayerNetwork network = network(each);
            // Away from the narrowest valid center, where the projection would interfere.
            network.getParam("0_weightCenter").muli(1.3);
            network.getParam("0_activationCenter").muli(1.3);
            DataSet data = data();
            for (int iteration = 0; iteration < 4; iteration++) {
                network.setInput(data.getFeatures());
                network.setLabels(data.getLabels());
                network.computeGradientAndScore();
                Map<String, INDArray> gradients = copies(network.gradient().gradientForVariable());
                Map<String, INDArray> before = copies(network.paramTable());
                network.fit(data);
                double rate = updater.getLearningRate(iteration, 0);
                before.forEach((name, value) -> {
                    double factor = QuantizedLayer.isQuantizerParameter(name.substring(2)) ? FACTOR : 1;
                    // DL4J divides the gradient of the batch.
                    INDArray step = required(gradients, name).mul(rate * factor / data.numExamples());
                    double difference = value.sub(step)
                            .sub(network.getParam(name))
                            .amaxNumber()
                            .doubleValue();
                    assertThat(difference).as(name).isLessThan(1e-6);
                });
            }
        }
    }

    @Test
    void scaledUpdatersKeepEverythingButTheRate() {
        for (IUpdater updater : List.of(new Adam(1e-3, 0.8, 0.9, 1e-6), new Nesterovs(0.2, 0.7))) {
            IUpdater scaled = ScaledSchedule.scaled(updater, 0.01);
            assertThat(scaled.getLearningRate(5, 1)).isCloseTo(updater.getLearningRate(5, 1) * 0.01, within(1e-12));
            scaled.setLrAndSchedule(updater.getLearningRate(0, 0), null);
            assertThat(scaled).isEqualTo(updater);
        }
        assertThat(ScaledSchedule.scaled(new NoOp(), 0.5)).isEqualTo(new NoOp());
    }

    @Test
    void intervalsStayValidAfterWildSteps() {
        for (ActivationScheme activations :
                List.of(QilActivations.of(3), QilActivations.signed(3), QilActivations.affine())) {
            QuantDense layer = new QuantDense.Builder()
                    .nOut(3)
                    .weights(new QilWeights(3, false, 0.9f, true))
                    .activations(activations)
                    .learningRateFactor(1)
                    .build();
            layer.markCalibrated(new float[] {0.05f}, new float[] {0.2f});
            MultiLayerNetwork network = network(configuration(new Sgd(200), layer));
            for (int i = 0; i < 20; i++) {
                network.getParam("0_W").assign(Nd4j.randn(DataType.FLOAT, 4, 3));
                network.getParam("1_W").assign(Nd4j.randn(DataType.FLOAT, 3, 2));
                network.fit(data());
                assertValid(network, activations.coding());
            }
        }
    }

    private static void assertValid(MultiLayerNetwork network, Coding coding) {
        assertThat(value(network, QilWeights.HALF_WIDTH)).isGreaterThanOrEqualTo(0.05f);
        assertThat(value(network, QilWeights.CENTER)).isGreaterThanOrEqualTo(value(network, QilWeights.HALF_WIDTH));
        float largest = network.getParam("0_W").amaxNumber().floatValue();
        assertThat(value(network, QilWeights.CENTER)).isLessThanOrEqualTo(Math.max(largest, 0.05f));
        assertThat(value(network, QilActivations.HALF_WIDTH)).isGreaterThanOrEqualTo(0.2f);
        float center = value(network, QilActivations.CENTER);
        float halfWidth = value(network, QilActivations.HALF_WIDTH);
        if (coding == Coding.AFFINE) {
            assertThat(Math.abs(center)).isLessThanOrEqualTo(halfWidth);
        } else {
            assertThat(center).isGreaterThanOrEqualTo(halfWidth);
        }
        assertThat(value(network, QilWeights.GAMMA)).isBetween(1 / 16f, 16f);
        assertThat(value(network, QuantizedLayer.OUTPUT_SCALE)).isPositive();
    }

    @Test
    void alphaStaysAboveItsFloorAfterWildSteps() {
        QuantDense layer = new QuantDense.Builder()
                .nOut(3)
                .quantizers(Quantizers.EBS)
                .bits(1, 2)
                .learningRateFactor(1)
                .build();
        layer.markCalibrated(new float[] {0}, new float[] {0.2f});
        MultiLayerNetwork network = network(configuration(new Sgd(200), layer));
        int atTheFloor = 0;
        for (int i = 0; i < 20; i++) {
            network.getParam("0_W").assign(Nd4j.randn(DataType.FLOAT, 4, 3));
            network.getParam("1_W").assign(Nd4j.randn(DataType.FLOAT, 3, 2));
            network.fit(data());
            float alpha = value(network, PactActivations.ALPHA);
            assertThat(alpha).isFinite().isGreaterThanOrEqualTo(0.4f);
            atTheFloor += alpha == 0.4f ? 1 : 0;
        }
        assertThat(atTheFloor).isPositive();
    }

    @Test
    void validDoubleParametersAreNotRounded() {
        double center = 0.7 + 1e-12;
        Map<String, INDArray> parameters = weightParameters(DataType.DOUBLE, new double[] {center}, 0.1);
        new QuantDense.Builder().nIn(2).nOut(3).build().kernelQuantizer().project(parameters);
        assertThat(required(parameters, QilWeights.CENTER).getDouble(0)).isEqualTo(center);
        assertThat(required(parameters, QilWeights.HALF_WIDTH).getDouble(0)).isEqualTo(0.1);
    }

    @Test
    void theWeightIntervalDoesNotLeaveTheWeightsBehind() {
        QuantDense layer = new QuantDense.Builder().nIn(2).nOut(3).build();
        Map<String, INDArray> parameters = weightParameters(DataType.FLOAT, new double[] {3.2}, 0.25);
        layer.kernelQuantizer().project(parameters);
        assertThat(centers(parameters)).containsExactly(2f);

        QuantDense perChannel = new QuantDense.Builder()
                .nIn(2)
                .nOut(3)
                .outputScale(false)
                .weights(new QilWeights(2, true, 1f, false))
                .build();
        parameters = weightParameters(DataType.FLOAT, new double[] {3.2, 3.2, 1.5}, 0.25);
        perChannel.kernelQuantizer().project(parameters);
        assertThat(centers(parameters)).containsExactly(0.49609375f, 0.99609375f, 1.5f);
    }

    /** Weights [2, 3] of the magnitudes 0.5, 1 and 2 by output, and their intervals. */
    private static Map<String, INDArray> weightParameters(DataType type, double[] centers, double halfWidth) {
        Map<String, INDArray> parameters = new LinkedHashMap<>();
        parameters.put(
                QuantizedLayer.WEIGHT,
                Nd4j.createFromArray(new double[][] {{0.5, -1, 0.25}, {-0.25, 0.5, -2}})
                        .castTo(type)
                        .dup('f'));
        INDArray center = Nd4j.createFromArray(centers).castTo(type).reshape(1, centers.length);
        parameters.put(QilWeights.CENTER, center);
        parameters.put(QilWeights.HALF_WIDTH, center.like().assign(halfWidth));
        return parameters;
    }

    private static float[] centers(Map<String, INDArray> parameters) {
        return required(parameters, QilWeights.CENTER).data().asFloat();
    }

    private static float value(MultiLayerNetwork network, String parameter) {
        return network.getParam("0_" + parameter).getFloat(0);
    }

    private static Map<String, INDArray> copies(Map<String, INDArray> arrays) {
        Map<String, INDArray> copies = new LinkedHashMap<>();
        arrays.forEach((name, value) -> copies.put(name, value.dup()));
        return copies;
    }

    private static MultiLayerConfiguration configuration(IUpdater updater) {
        return configuration(
                updater,
                new QuantDense.Builder()
                        .nOut(3)
                        .weights(new QilWeights(4, false, 0.9f, true))
                        .learningRateFactor(FACTOR)
                        .build());
    }

    private static MultiLayerConfiguration configuration(IUpdater updater, QuantDense layer) {
        return new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(updater)
                .list()
                .layer(layer)
                .layer(new OutputLayer.Builder(LossFunction.MCXENT).nOut(2).build())
                .setInputType(InputType.feedForward(4))
                .build();
    }

    private static MultiLayerNetwork network(MultiLayerConfiguration configuration) {
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();
        return network;
    }

    private static DataSet data() {
        return new DataSet(Nd4j.rand(DataType.FLOAT, 2, 4), Nd4j.eye(2).castTo(DataType.FLOAT));
    }
}

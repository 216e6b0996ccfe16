package org.lowbit4j.quant.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.lowbit4j.quant.NamedValues.required;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lowbit4j.quant.scheme.QilWeights;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The defects of 1.0.0-M2.1 are found by their probes, and our layers do not show them. */
class UpstreamDefectsTest {

    @Test
    void theProbesFindWhatThisVersionHas() {
        assertThat(UpstreamDefects.doublesGradient()).isTrue();
        assertThat(UpstreamDefects.omitsRegularizationScore()).isTrue();
    }

    @Test
    void setParamChangesTheParameter() {
        MultiLayerNetwork network = network(new QuantDense.Builder().nOut(3).bits(4, 4));
        INDArray weights = Nd4j.rand(DataType.FLOAT, 4, 3);
        network.setParam("0_W", weights);
        assertThatBits(network.getParam("0_W")).isEqualTo(weights);
        assertThat(network.params().reshape(-1).getFloat(1)).isEqualTo(weights.getFloat(1, 0));

        Map<String, INDArray> others = new LinkedHashMap<>();
        network.getLayer(0).paramTable().forEach((name, value) -> others.put(name, value.add(1)));
        network.getLayer(0).setParamTable(others);
        assertThatBits(network.getLayer(0).paramTable()).isEqualTo(others);
    }

    /** ND4J takes arrays for equal that differ by less than 1e-5, and NaN for different from itself. */
    @ParameterizedTest
    @ValueSource(floats = {1e-7f, 1e-6f, 9e-6f, Float.MIN_VALUE, -0f, Float.NaN})
    void setParamChangesTheParameterHoweverLittle(float change) {
        MultiLayerNetwork network = network(new QuantDense.Builder().nOut(3).bits(4, 4));
        INDArray weights = Nd4j.zeros(DataType.FLOAT, 4, 3);
        network.getLayer(0).setParam("W", weights);
        weights.putScalar(1, 2, change);
        network.getLayer(0).setParam("W", weights);
        assertThatBits(network.getLayer(0).getParam("W")).isEqualTo(weights);
    }

    @Test
    void setParamOfTheParameterItselfChangesNothing() {
        MultiLayerNetwork network = network(new QuantDense.Builder().nOut(3).bits(4, 4));
        INDArray before = network.params().dup();
        network.getLayer(0).setParam("W", network.getLayer(0).getParam("W"));
        assertThatBits(network.params()).isEqualTo(before);
    }

    @Test
    void setParamRefusesWhatDoesNotFit() {
        MultiLayerNetwork network = network(new QuantDense.Builder().nOut(3).bits(4, 4));
        INDArray before = network.params().dup();
        assertThatThrownBy(() -> network.getLayer(0).setParam("W", Nd4j.rand(3, 4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("parameter \"W\" has shape [4, 3], got [3, 4]");
        assertThatThrownBy(() -> network.getLayer(0).setParam("W", Nd4j.rand(DataType.DOUBLE, 4, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("parameter \"W\" is FLOAT, got DOUBLE; convert it with castTo(DataType.FLOAT)");
        assertThatThrownBy(() -> network.getLayer(0).setParam("V", Nd4j.rand(4, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no parameter \"V\"")
                .hasMessageContaining("W");
        assertThatBits(network.params()).isEqualTo(before);
    }

    static Stream<Regularization> rules() {
        return Stream.of(new L2Regularization(0.3), new L1Regularization(0.2), new WeightDecay(0.1, true));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void regularisationCountsAsInAStockLayerAndLeavesQuantizersOut(Regularization rule) {
        MultiLayerNetwork stock = network(
                new DenseLayer.Builder().nOut(3).activation(Activation.IDENTITY).build());
        MultiLayerNetwork ours = network(new QuantDense.Builder().nOut(3).bits(8, 8));
        ((DenseLayer) stock.getLayer(0).conf().getLayer()).setRegularization(List.of(rule));
        ((QuantDense) ours.getLayer(0).conf().getLayer()).setRegularization(List.of(rule));
        ours.setParam("0_W", stock.getParam("0_W"));
        double expected = stock.getLayer(0).calcRegularizationScore(true);
        assertThat(ours.getLayer(0).calcRegularizationScore(true)).isCloseTo(expected, within(1e-6));

        double score = scoreOf(ours);
        ((QuantDense) ours.getLayer(0).conf().getLayer()).setRegularization(List.of());
        assertThat(score - scoreOf(ours)).isCloseTo(expected, within(1e-5));
    }

    private static double scoreOf(MultiLayerNetwork network) {
        network.setInput(Nd4j.ones(DataType.FLOAT, 2, 4));
        network.setLabels(Nd4j.eye(2).castTo(DataType.FLOAT));
        network.computeGradientAndScore();
        return network.score();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void weightDecayMovesWeightsOnly(Regularization rule) {
        QuantDense layer = new QuantDense.Builder()
                .nOut(3)
                .weights(new QilWeights(4, false, 0.9f, true))
                .build();
        layer.setRegularization(List.of(rule));
        MultiLayerNetwork network = network(layer);
        Map<String, INDArray> before = new LinkedHashMap<>();
        network.getLayer(0).paramTable().forEach((name, value) -> before.put(name, value.dup()));
        // No input, no gradient but that of the regularisation.
        network.fit(Nd4j.zeros(DataType.FLOAT, 2, 4), Nd4j.valueArrayOf(new long[] {2, 2}, 0.5f, DataType.FLOAT));
        assertThatBits(network.getLayer(0).getParam("W")).isNotEqualTo(required(before, "W"));
        Map<String, INDArray> after = new LinkedHashMap<>(network.getLayer(0).paramTable());
        after.remove("W");
        before.remove("W");
        assertThatBits(after).isEqualTo(before);
    }

    private static MultiLayerNetwork network(QuantDense.Builder layer) {
        return network(layer.build());
    }

    private static MultiLayerNetwork network(Layer layer) {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Sgd(0.1))
                .list()
                .layer(layer)
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(2)
                        .weightInit(WeightInit.ZERO)
                        .build())
                .setInputType(InputType.feedForward(4))
                .build());
        network.init();
        return network;
    }
}

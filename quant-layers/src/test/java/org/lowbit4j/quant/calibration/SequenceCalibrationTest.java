package org.lowbit4j.quant.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.lowbit4j.quant.layer.QuantConvolution2D;
import org.lowbit4j.quant.layer.QuantDense;
import org.lowbit4j.quant.layer.QuantizedLayerRuntime;
import org.lowbit4j.quant.scheme.QilActivations;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** A MultiLayerNetwork is calibrated in place, as the graph of the same layers is. */
class SequenceCalibrationTest {

    private static MultiLayerNetwork network() {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(5)
                .updater(new Adam(0.01))
                .list()
                .layer(new QuantConvolution2D.Builder(3)
                        .nOut(4)
                        .activations(QilActivations.signed(4))
                        .build())
                .layer(new BatchNormalization.Builder().useLogStd(false).build())
                .layer(new QuantDense.Builder()
                        .nOut(6)
                        .bits(3, 2)
                        .outputScale(true)
                        .activation(Activation.RELU)
                        .build())
                .layer(new OutputLayer.Builder().nOut(2).build())
                .setInputType(InputType.convolutional(6, 5, 2))
                .build());
        network.init();
        return network;
    }

    private static INDArray images() {
        Nd4j.getRandom().setSeed(2);
        return Nd4j.randn(DataType.FLOAT, 16, 2, 6, 5);
    }

    private static QuantizedLayerRuntime layer(MultiLayerNetwork network, int index) {
        return (QuantizedLayerRuntime) network.getLayer(index);
    }

    @Test
    void parametersAreThoseOfTheCalibratedGraph() {
        MultiLayerNetwork network = network();
        ComputationGraph graph = network.toComputationGraph();
        INDArray images = images();
        NetworkCalibration.calibrate(network, images);
        NetworkCalibration.calibrate(graph, images);
        assertThatBits(network.params()).isEqualTo(graph.params());
        BatchNormStatistics.reestimate(network, List.of(images));
        BatchNormStatistics.reestimate(graph, List.of(images));
        assertThatBits(network.params()).isEqualTo(graph.params());
        assertThatBits(network.output(images)).isEqualTo(graph.outputSingle(images));
        assertThatBits(images).isEqualTo(images());
    }

    @Test
    void layersAreMarkedQuantizeAgainAndLearn() {
        MultiLayerNetwork network = network();
        NetworkCalibration.calibrate(network, images());
        assertThat(layer(network, 0).layer().isCalibrated()).isTrue();
        assertThat(layer(network, 2).layer().isCalibrated()).isTrue();
        assertThat(network.getLayerWiseConfigurations().toJson()).contains("\"calibrated\" : true");
        assertThat(layer(network, 0).trace(images()).codes().amaxNumber().intValue())
                .isEqualTo(7);
        INDArray before = network.params().dup();
        network.fit(images(), Nd4j.ones(DataType.FLOAT, 16, 2));
        assertThatBits(network.params()).isNotEqualTo(before);
    }

    @Test
    void damagedDataAreNamedAndLeaveTheNetworkQuantizing() {
        MultiLayerNetwork network = network();
        INDArray images = images().putScalar(3, Float.NaN);
        assertThatThrownBy(() -> NetworkCalibration.calibrate(network, images))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Layer \"layer0\", input")
                .hasMessageContaining("NaN");
        assertThat(layer(network, 0).trace(images()).codes().amaxNumber().intValue())
                .isEqualTo(7);
    }
}

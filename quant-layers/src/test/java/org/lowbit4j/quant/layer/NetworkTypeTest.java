package org.lowbit4j.quant.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lowbit4j.quant.QuantizerPair;
import org.lowbit4j.quant.calibration.NetworkCalibration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Networks of other types than FLOAT: as the FLOAT one, or refused by a layer's name. */
class NetworkTypeTest {

    private static final INDArray IMAGES = images();

    private static INDArray images() {
        Nd4j.getRandom().setSeed(1);
        return Nd4j.rand(DataType.FLOAT, 8, 3, 8, 8);
    }

    private static ComputationGraph network(Layer... layers) {
        var builder = new NeuralNetConfiguration.Builder()
                .seed(5)
                .graphBuilder()
                .addInputs("image")
                .setInputTypes(InputType.convolutional(8, 8, 3));
        String last = "image";
        for (int i = 0; i < layers.length; i++) {
            builder.addLayer("layer" + i, layers[i], last);
            last = "layer" + i;
        }
        ComputationGraph network = new ComputationGraph(builder.setOutputs(last).build());
        network.init();
        return network;
    }

    private static ComputationGraph convolution(QuantizerPair kind) {
        ComputationGraph network = network(new QuantConvolution2D.Builder(3)
                .nOut(4)
                .quantizers(kind.quantizers())
                .bits(4, 4)
                .outputScale(true)
                .build());
        NetworkCalibration.calibrate(network, IMAGES);
        return network;
    }

    private static ComputationGraph dense(QuantizerPair kind) {
        ComputationGraph network = network(
                new GlobalPoolingLayer.Builder(PoolingType.AVG).build(),
                new QuantDense.Builder()
                        .nOut(4)
                        .quantizers(kind.quantizers())
                        .bits(4, 4)
                        .build());
        NetworkCalibration.calibrate(network, IMAGES);
        return network;
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"HALF", "BFLOAT16"})
    void quantizedLayersAreNotMadeInSixteenBits(DataType type) {
        for (QuantizerPair kind : QuantizerPair.values()) {
            assertThatThrownBy(() -> convolution(kind).convertDataType(type))
                    .hasMessageContaining(
                            "Layer \"layer0\" (QuantConvolution2D): the data type of the network is " + type)
                    .hasMessageContaining("dataType(DataType.FLOAT)");
            assertThatThrownBy(() -> dense(kind).convertDataType(type))
                    .hasMessageContaining("Layer \"layer1\" (QuantDense)");
        }
    }

    @ParameterizedTest
    @EnumSource(QuantizerPair.class)
    void doubleNetworksYieldWhatFloatOnesDo(QuantizerPair kind) {
        assertClose(convolution(kind), DataType.DOUBLE, 1e-4);
        assertClose(dense(kind), DataType.DOUBLE, 1e-4);
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"DOUBLE", "HALF", "BFLOAT16"})
    void layersWithoutQuantizersWorkInEveryType(DataType type) {
        ComputationGraph network = network(
                new OptionAShortcut.Builder().stride(2).zeroChannels(1, 2).build(), new FusedBatchNormalization());
        assertClose(network, type, type == DataType.BFLOAT16 ? 2e-2 : 4e-3);
    }

    private static void assertClose(ComputationGraph network, DataType type, double tolerance) {
        INDArray expected = network.outputSingle(IMAGES);
        INDArray got = network.convertDataType(type).outputSingle(IMAGES.castTo(type));
        assertThat(got.dataType()).isEqualTo(type);
        double difference =
                got.castTo(DataType.FLOAT).sub(expected).amaxNumber().doubleValue();
        assertThat(difference).isLessThan(tolerance);
    }
}

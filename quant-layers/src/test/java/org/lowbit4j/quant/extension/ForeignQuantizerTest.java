package org.lowbit4j.quant.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.lowbit4j.quant.layer.QuantConvolution2D;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** Layers with a quantizer of their own work like those that come with this package. */
class ForeignQuantizerTest {

    private static ClippingConvolution layer() {
        return new ClippingConvolution.Builder()
                .kernelSize(3)
                .bits(32, 32)
                .nOut(3)
                .learningRateFactor(1)
                .build();
    }

    private static MultiLayerNetwork network() {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(3)
                .updater(new Adam(0.01))
                .list()
                .layer(layer())
                .layer(new OutputLayer.Builder().nOut(2).build())
                .setInputType(InputType.convolutional(6, 5, 2))
                .build());
        network.init();
        return network;
    }

    private static DataSet data() {
        Nd4j.getRandom().setSeed(8);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, 4, 2);
        labels.getColumn(0).assign(1);
        return new DataSet(Nd4j.randn(DataType.FLOAT, 4, 2, 6, 5).muli(1.5), labels);
    }

    @Test
    void theirConfigurationIsAnotherThanThatOfTheLayerTheyExtend() {
        QuantConvolution2D plain = new QuantConvolution2D.Builder(3)
                .bits(32, 32)
                .nOut(3)
                .learningRateFactor(1)
                .build();
        assertThat(layer()).isEqualTo(layer()).isNotEqualTo(plain);
        assertThat(plain).isNotEqualTo(layer());
        NeuralNetConfiguration configuration = new NeuralNetConfiguration();
        configuration.setLayer(layer());
        assertThat(NeuralNetConfiguration.fromJson(configuration.toJson()).getLayer())
                .isInstanceOf(ClippingConvolution.class)
                .isEqualTo(layer())
                .isEqualTo(layer().clone());
    }

    @Test
    void theyTrainAndGoOnAfterLoading() throws IOException {
        MultiLayerNetwork network = network();
        double before = network.score(data());
        for (int i = 0; i < 10; i++) {
            network.fit(data());
        }
        assertThat(network.score(data())).isLessThan(before);
        assertThat(network.getLayer(0).getParam(ClippedImages.CEILING).getDouble(0))
                .isNotEqualTo(1);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ModelSerializer.writeModel(network, bytes, true);
        MultiLayerNetwork loaded =
                ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(bytes.toByteArray()), true);
        network.fit(data());
        loaded.fit(data());
        assertThatBits(loaded.params()).isEqualTo(network.params());
    }

    @Test
    void theirLoopsEqualTheirDefinition() {
        MultiLayerNetwork fused = network();
        MultiLayerNetwork defined = fused.clone().convertDataType(DataType.DOUBLE);
        DataSet data = data();
        assertThat(fused.output(data.getFeatures()).castTo(DataType.DOUBLE).distance2(output(defined, data)))
                .isLessThan(1e-5);
        Gradient loops = gradient(fused, data);
        Gradient ops = gradient(defined, data);
        for (String parameter : new String[] {"0_W", "0_" + ClippedImages.CEILING}) {
            INDArray expected = ops.getGradientFor(parameter);
            double norm = expected.norm2Number().doubleValue();
            assertThat(loops.getGradientFor(parameter).castTo(DataType.DOUBLE).distance2(expected))
                    .as(parameter)
                    .isCloseTo(0, within(1e-5 * norm));
        }
    }

    private static INDArray output(MultiLayerNetwork network, DataSet data) {
        return network.output(data.getFeatures().castTo(DataType.DOUBLE));
    }

    private static Gradient gradient(MultiLayerNetwork network, DataSet data) {
        DataType type = network.params().dataType();
        network.setInput(data.getFeatures().castTo(type));
        network.setLabels(data.getLabels().castTo(type));
        network.computeGradientAndScore();
        return network.gradient();
    }
}

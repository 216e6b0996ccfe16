package org.lowbit4j.quant.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lowbit4j.quant.NamedValues.required;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lowbit4j.quant.SmallNetworks;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.model.InputDescription;
import org.lowbit4j.quant.model.ModelFiles;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions;

@Tag("one-jdk")
class FusedReluTest {

    @TempDir
    private Path folder;

    private static ComputationGraph network(ActivationLayer activation, DataType type) {
        ComputationGraph network = new ComputationGraph(new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(type)
                .updater(new Nesterovs(0.1, 0.9))
                .graphBuilder()
                .addInputs("input")
                .addLayer(
                        "dense",
                        new DenseLayer.Builder()
                                .nOut(4099)
                                .activation(Activation.IDENTITY)
                                .build(),
                        "input")
                .addLayer("relu", activation, "dense")
                .addLayer(
                        "out",
                        new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                                .nOut(3)
                                .activation(Activation.SOFTMAX)
                                .build(),
                        "relu")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(5))
                .build());
        network.init();
        return network;
    }

    private static DataSet data(DataType type) {
        INDArray x = Nd4j.rand(DataType.FLOAT, 6, 5).subi(0.5);
        x.getRow(2).assign(0); // dense gives exact zeros, at which the slope is 0
        INDArray y = Nd4j.zeros(DataType.FLOAT, 6, 3);
        for (int i = 0; i < 6; i++) {
            y.putScalar(i, i % 3, 1);
        }
        return new DataSet(x.castTo(type), y.castTo(type));
    }

    @Test
    void learnsAsTheStockLayerToTheBit() throws IOException {
        ActivationLayer stock = new ActivationLayer(Activation.RELU);
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            ComputationGraph expected = network(stock, type);
            ComputationGraph got = network(FusedRelu.of(stock), type);
            DataSet data = data(type);
            for (int step = 0; step < 3; step++) {
                expected.fit(data);
                got.fit(data);
            }
            assertThatBits(got.params()).isEqualTo(expected.params());
            INDArray before = data.getFeatures().dup();
            assertThatBits(got.outputSingle(data.getFeatures())).isEqualTo(expected.outputSingle(data.getFeatures()));
            assertThatBits(data.getFeatures()).isEqualTo(before);
            Path file = folder.resolve(type + ".zip");
            ModelFiles.save(got, InputDescription.NONE, file);
            assertThat(ModelFiles.load(file).getLayer("relu").conf().getLayer()).isInstanceOf(FusedRelu.class);
        }
    }

    @Test
    void aNumberThatIsNoneStaysNone() {
        ComputationGraph network = network(FusedRelu.of(new ActivationLayer(Activation.RELU)), DataType.FLOAT);
        INDArray x = Nd4j.create(new float[][] {{Float.NaN, 1, 1, 1, 1}});
        assertThat(required(network.feedForward(x, false), "relu").isNaN().any())
                .isTrue();
    }

    @Test
    void takesThePlaceOfPlainRectifiersInQuantizedNetworks() {
        assertThat(FusedRelu.replaces(new ActivationLayer(new ActivationLReLU())))
                .isFalse();
        assertThat(FusedRelu.replaces(new ActivationLayer(Activation.RELU6))).isFalse();
        ComputationGraph source = SmallNetworks.residual(CNN2DFormat.NHWC, 3);
        NetworkQuantizer quantizer = new NetworkQuantizer(source);
        ComputationGraph quantized = quantizer.quantize(
                BitwidthPlan.uniform(quantizer.quantizableLayers(), 4, 4, FirstLast.FLOAT),
                new NetworkQuantizer.Training(new Sgd(0.1), 0, 1),
                SmallNetworks.data(CNN2DFormat.NHWC, 4, 1).getFeatures());
        long stock = count(source, ActivationLayer.class);
        assertThat(stock).isPositive();
        assertThat(count(quantized, FusedRelu.class)).isEqualTo(stock);
    }

    private static long count(ComputationGraph network, Class<?> type) {
        return Stream.of(network.getLayers())
                .filter(layer -> layer.conf().getLayer().getClass().equals(type))
                .count();
    }
}

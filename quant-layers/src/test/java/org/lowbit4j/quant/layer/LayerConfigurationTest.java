package org.lowbit4j.quant.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lowbit4j.quant.layer.QuantizedNetworks.CLASSES;
import static org.lowbit4j.quant.layer.QuantizedNetworks.calibratedGraph;
import static org.lowbit4j.quant.layer.QuantizedNetworks.convolution;
import static org.lowbit4j.quant.layer.QuantizedNetworks.dense;
import static org.lowbit4j.quant.layer.QuantizedNetworks.images;
import static org.lowbit4j.quant.layer.QuantizedNetworks.sequence;

import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.lowbit4j.binconv.ir.ActivationGrid.Coding;
import org.lowbit4j.quant.QuantizerPair;
import org.lowbit4j.quant.scheme.DorefaWeights;
import org.lowbit4j.quant.scheme.PactActivations;
import org.lowbit4j.quant.scheme.QilActivations;
import org.lowbit4j.quant.scheme.QilWeights;
import org.lowbit4j.quant.scheme.Quantizers;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Configurations of quantized layers: JSON, copies, what is inferred from the input type, what is refused. */
class LayerConfigurationTest {

    static List<QuantizedLayer> layersWithEverySetting() {
        QuantizedLayer convolution = new QuantConvolution2D.Builder(3, 2)
                .name("conv")
                .nIn(7)
                .nOut(4)
                .hasBias(false)
                .outputScale(true)
                .stride(2, 1)
                .padding(1, 0)
                .dilation(1, 2)
                .convolutionMode(ConvolutionMode.Strict)
                .dataFormat(CNN2DFormat.NHWC)
                .weights(new QilWeights(3, false, 0.9f, true))
                .activations(QilActivations.affine())
                .activation(Activation.ELU)
                .learningRateFactor(0.125)
                .l2(0.25)
                .updater(new Sgd(0.5))
                .biasUpdater(new Sgd(0.75))
                .build();
        convolution.markCalibrated(new float[] {0.25f}, new float[] {0.125f});
        QuantizedLayer dense = new QuantDense.Builder()
                .name("dense")
                .nIn(7)
                .nOut(4)
                .outputScale(false)
                .weights(new QilWeights(5, true, 1.5f, false))
                .activations(QilActivations.signed(2))
                .activation(Activation.SOFTMAX)
                .learningRateFactor(0)
                .l1(0.5)
                .build();
        QuantizedLayer ebs = new QuantConvolution2D.Builder(3)
                .name("ebs")
                .nIn(7)
                .nOut(4)
                .quantizers(Quantizers.EBS)
                .bits(1, 3)
                .build();
        return List.of(convolution, dense, ebs, convolution(), dense(), dense(QuantizerPair.EBS));
    }

    @Test
    void quantizersAreChosenInOneLine() {
        QuantizedLayer ebs = new QuantDense.Builder()
                .nOut(2)
                .quantizers(Quantizers.EBS)
                .bits(2, 3)
                .build();
        QuantizedLayer one = new QuantDense.Builder()
                .nOut(2)
                .weights(new DorefaWeights(2))
                .activations(new PactActivations(3))
                .build();
        QuantizedLayer other = new QuantDense.Builder()
                .nOut(2)
                .bits(2, 3)
                .quantizers(Quantizers.EBS)
                .build();
        assertThat(ebs).isEqualTo(one).isEqualTo(other);
        assertThat(ebs.isCalibrated()).isFalse();
        assertThat(new QuantDense.Builder().nOut(2).bits(2, 3).build()).isNotEqualTo(ebs);
        assertThatThrownBy(() -> new QuantDense.Builder().nOut(2).bits(1, 3).build())
                .hasMessageContaining("weight bits 1")
                .hasMessageContaining("EBS");
        assertThatThrownBy(() -> new DorefaWeights(9)).hasMessageContaining("DoReFa weights need 1..8");
        assertThat(new PactActivations(3).withCoding(Coding.SIGNED)).isEqualTo(QilActivations.signed(3));
    }

    @Test
    void modelsSavedBeforeThereWereKindsAreQil() {
        NeuralNetConfiguration configuration = new NeuralNetConfiguration();
        QuantizedLayer layer = layersWithEverySetting().get(0);
        configuration.setLayer(layer);
        String before = configuration.toJson().replaceAll(",\\s*\"kind\" : \"QIL\"", "");
        assertThat(before).doesNotContain("kind");
        assertThat(NeuralNetConfiguration.fromJson(before).getLayer()).isEqualTo(layer);
    }

    @ParameterizedTest
    @MethodSource("layersWithEverySetting")
    void everyFieldSurvivesJson(QuantizedLayer layer) {
        NeuralNetConfiguration configuration = new NeuralNetConfiguration();
        configuration.setLayer(layer);
        QuantizedLayer read = (QuantizedLayer)
                NeuralNetConfiguration.fromJson(configuration.toJson()).getLayer();
        assertThat(read)
                .isEqualTo(layer)
                .usingRecursiveComparison()
                // NaN where it is not set
                .ignoringFields("gradientNormalizationThreshold")
                .isEqualTo(layer);
        assertThat(read.hashCode()).isEqualTo(layer.hashCode());
    }

    @ParameterizedTest
    @MethodSource("layersWithEverySetting")
    void clonesAreEqualAndIndependent(QuantizedLayer layer) {
        QuantizedLayer clone = (QuantizedLayer) layer.clone();
        assertThat(clone).isEqualTo(layer);
        clone.markCalibrated(new float[] {0.75f}, new float[] {0.5f});
        assertThat(clone).isNotEqualTo(layer);
        assertThat(layer.withSchemes(QilWeights.of(6), QilActivations.of(6)))
                .isNotEqualTo(layer)
                .extracting(QuantizedLayer::isCalibrated)
                .isEqualTo(false);
    }

    @ParameterizedTest
    @EnumSource(QuantizerPair.class)
    void networkConfigurationsSurviveJson(QuantizerPair kind) {
        MultiLayerConfiguration sequence = sequence(kind, WorkspaceMode.ENABLED);
        assertThat(MultiLayerConfiguration.fromJson(sequence.toJson())).isEqualTo(sequence);
        assertThat(MultiLayerConfiguration.fromYaml(sequence.toYaml())).isEqualTo(sequence);
        ComputationGraphConfiguration graph = calibratedGraph(kind).getConfiguration();
        ComputationGraphConfiguration read = ComputationGraphConfiguration.fromJson(graph.toJson());
        assertThat(read).isEqualTo(graph);
        assertThat(read.toJson()).contains("\"calibrated\" : true").isEqualTo(graph.toJson());
    }

    @Test
    void theNumberOfInputsIsInferred() {
        MultiLayerNetwork network = new MultiLayerNetwork(sequence(QuantizerPair.QIL, WorkspaceMode.ENABLED));
        network.init();
        assertThat(network.getLayer(0).getParam("W").shape()).containsExactly(4, 2, 3, 2);
        assertThat(network.getLayer(1).getParam("W").shape()).containsExactly(4 * 4 * 5, 5);
        assertThat(network.output(images(2)).shape()).containsExactly(2, CLASSES);

        MultiLayerNetwork flat = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .list()
                .layer(convolution())
                .layer(dense())
                .layer(new OutputLayer.Builder().nOut(2).build())
                .setInputType(InputType.convolutionalFlat(8, 7, 2))
                .build());
        flat.init();
        assertThat(flat.getLayer(0).getParam("W").shape()).containsExactly(4, 2, 3, 2);
        assertThat(flat.output(Nd4j.rand(DataType.FLOAT, 3, 8 * 7 * 2)).shape()).containsExactly(3, 2);

        MultiLayerNetwork vector = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .list()
                .layer(dense())
                .layer(new OutputLayer.Builder().nOut(2).build())
                .setInputType(InputType.feedForward(9))
                .build());
        vector.init();
        assertThat(vector.getLayer(0).getParam("W").shape()).containsExactly(9, 5);
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void theFormatFollowsTheInputType(CNN2DFormat format) {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .list()
                .layer(convolution())
                .layer(dense())
                .layer(new OutputLayer.Builder().nOut(2).build())
                .setInputType(InputType.convolutional(8, 7, 2, format))
                .build());
        network.init();
        assertThat(((QuantConvolution2D) network.getLayer(0).conf().getLayer()).dataFormat())
                .isEqualTo(format);
        INDArray images = images(3);
        assertThat(network.output(
                                format == CNN2DFormat.NHWC
                                        ? images.permute(0, 2, 3, 1).dup('c')
                                        : images)
                        .shape())
                .containsExactly(3, 2);
    }

    @Test
    void wrongInputsAreNamed() {
        MultiLayerNetwork network = new MultiLayerNetwork(sequence(QuantizerPair.QIL, WorkspaceMode.ENABLED));
        network.init();
        assertThatThrownBy(() -> network.output(Nd4j.rand(DataType.FLOAT, 2, 3, 8, 7)))
                .hasMessageContaining("layer0")
                .hasMessageContaining("expected rank 4 with 2 channels");
        assertThatThrownBy(() -> new NeuralNetConfiguration.Builder()
                        .list()
                        .layer(convolution())
                        .layer(new OutputLayer.Builder().nOut(2).build())
                        .setInputType(InputType.recurrent(4))
                        .build())
                .hasMessageContaining("convolutional");
        assertThatThrownBy(() -> new QuantDense.Builder().nIn(3).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nOut is 0");
    }
}

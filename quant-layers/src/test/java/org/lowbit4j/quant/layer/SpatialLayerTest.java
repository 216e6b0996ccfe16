package org.lowbit4j.quant.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lowbit4j.quant.NamedValues.required;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.lowbit4j.quant.convolution.GeometryInputs;
import org.lowbit4j.quant.convolution.NaiveConvolution;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** Depthwise, grouped and 1-D layers: runtime against definition, exact codes, JSON, saving, what is inferred and refused. */
@Tag("one-jdk")
class SpatialLayerTest {

    static List<QuantizedLayer> layers() {
        return SpatialLayers.all();
    }

    @ParameterizedTest
    @MethodSource("layers")
    void theRuntimeEqualsTheDefinition(QuantizedLayer layer) {
        LayerFixture fixture = new LayerFixture(layer, 1);
        INDArray input = fixture.input(4);
        LayerFixture.Result reference = fixture.reference(input);
        LayerFixture.Result runtime = fixture.runtime(input);
        boolean coded = isCoded(layer);
        assertThat(runtime.output().shape()).containsExactly(reference.output().shape());
        assertThat(runtime.output().sub(reference.output()).amaxNumber().doubleValue())
                .isLessThanOrEqualTo(
                        coded ? 0 : 1e-6 * reference.output().amaxNumber().doubleValue());
        for (Map.Entry<String, INDArray> expected : reference.gradients().entrySet()) {
            INDArray actual = required(runtime.gradients(), expected.getKey());
            assertThat(actual.sub(expected.getValue()).norm2Number().doubleValue())
                    .as("gradient of " + expected.getKey())
                    .isLessThanOrEqualTo(1e-5 * fixture.termScale(expected.getKey(), expected.getValue()));
        }
    }

    private static boolean isCoded(QuantizedLayer layer) {
        return !layer.weightScheme().isFloat() && !layer.activationScheme().isFloat();
    }

    @ParameterizedTest
    @MethodSource("layers")
    void accumulatorsAreSumsOfCodes(QuantizedLayer layer) {
        if (!isCoded(layer)) {
            return;
        }
        LayerFixture fixture = new LayerFixture(layer, 2);
        LayerTrace trace = fixture.network().trace(fixture.input(3));
        double zeroPoint = fixture.network().activationQuantizer().grid().zeroPoint();
        INDArray expected = NaiveConvolution.of(
                layer.geometry(),
                trace.codes().sub(zeroPoint),
                fixture.network().codedKernels());
        assertThat(trace.accumulators().dup('c').data().asFloat())
                .isEqualTo(expected.data().asFloat());
    }

    @ParameterizedTest
    @MethodSource("layers")
    void aConfigurationSurvivesJsonAndCopies(QuantizedLayer layer) {
        MultiLayerConfiguration configuration =
                new NeuralNetConfiguration.Builder().list().layer(layer).build();
        MultiLayerConfiguration read = MultiLayerConfiguration.fromJson(configuration.toJson());
        assertThat(read).isEqualTo(configuration);
        assertThat(read.getConf(0).getLayer()).isEqualTo(layer).hasSameHashCodeAs(layer);
        assertThat(((QuantizedLayer) read.getConf(0).getLayer()).geometry()).isEqualTo(layer.geometry());
        assertThat(layer.clone()).isEqualTo(layer);
    }

    @Test
    void aConvolutionSavedBeforeThereWereGroupsHasOne() {
        QuantConvolution2D layer =
                new QuantConvolution2D.Builder(3).nIn(2).nOut(4).build();
        String json =
                new NeuralNetConfiguration.Builder().list().layer(layer).build().toJson();
        String before = json.replaceFirst("\"groups\" : 1,\\s*", "");
        assertThat(before).isNotEqualTo(json);
        assertThat(MultiLayerConfiguration.fromJson(before).getConf(0).getLayer())
                .isEqualTo(layer);
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void aDepthwiseNetworkIsSavedAndGoesOn(CNN2DFormat format) throws IOException {
        MultiLayerNetwork network = network(
                InputType.convolutional(7, 6, 2, format),
                SpatialLayers.depthwise(format, 3)
                        .nIn(0)
                        .depthMultiplier(2)
                        .bits(3, 32)
                        .build(),
                new GlobalPoolingLayer(PoolingType.AVG));
        QuantizedLayer layer = (QuantizedLayer) network.getLayer(0).conf().getLayer();
        assertThat(layer.getNIn()).isEqualTo(2);
        assertThat(layer.getNOut()).isEqualTo(4);
        assertGoesOn(network, layer);
    }

    @ParameterizedTest
    @EnumSource(RNNFormat.class)
    void aSequenceNetworkIsSavedAndGoesOn(RNNFormat format) throws IOException {
        MultiLayerNetwork network = network(
                InputType.recurrent(2, 7, format),
                new QuantConvolution1D.Builder(3)
                        .nOut(4)
                        .bits(3, 32)
                        .convolutionMode(ConvolutionMode.Causal)
                        .build(),
                new GlobalPoolingLayer.Builder(PoolingType.AVG)
                        .poolingDimensions(format == RNNFormat.NWC ? 1 : 2)
                        .build());
        QuantConvolution1D layer =
                (QuantConvolution1D) network.getLayer(0).conf().getLayer();
        assertThat(layer.rnnDataFormat()).isEqualTo(format);
        assertGoesOn(network, layer);
    }

    private static MultiLayerNetwork network(InputType type, QuantizedLayer layer, GlobalPoolingLayer pooling) {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(2)
                .updater(new Adam(0.01))
                .list()
                .layer(layer)
                .layer(pooling)
                .layer(new OutputLayer.Builder()
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(type)
                .build());
        network.init();
        return network;
    }

    private static void assertGoesOn(MultiLayerNetwork network, QuantizedLayer layer) throws IOException {
        INDArray labels = Nd4j.zeros(DataType.FLOAT, 5, 3);
        labels.getColumn(1).assign(1);
        DataSet data = new DataSet(Nd4j.rand(DataType.FLOAT, GeometryInputs.shape(layer.geometry(), 5, 7, 6)), labels);
        network.fit(data);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ModelSerializer.writeModel(network, bytes, true);
        MultiLayerNetwork loaded =
                ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(bytes.toByteArray()), true);
        INDArray before = network.params().dup();
        network.fit(data);
        loaded.fit(data);
        assertThat(loaded.params().data().asFloat())
                .isEqualTo(network.params().data().asFloat());
        assertThat(network.params().sub(before).norm2Number().doubleValue()).isPositive();
    }

    @Test
    void lengthsFollowTheMode() {
        assertThat(length(3, 1, 2, ConvolutionMode.Causal)).isEqualTo(9);
        assertThat(length(3, 2, 1, ConvolutionMode.Causal)).isEqualTo(5);
        assertThat(length(3, 2, 1, ConvolutionMode.Same)).isEqualTo(5);
        assertThat(length(3, 2, 1, ConvolutionMode.Truncate)).isEqualTo(4);
        assertThat(length(3, 1, 2, ConvolutionMode.Truncate)).isEqualTo(5);
        assertThatThrownBy(() -> length(6, 1, 2, ConvolutionMode.Truncate))
                .hasMessageContaining("\"sequence\"")
                .hasMessageContaining("does not fit an input of width 9");
    }

    private static long length(int kernel, int stride, int dilation, ConvolutionMode mode) {
        QuantConvolution1D layer = SpatialLayers.sequence(RNNFormat.NCW, kernel)
                .stride(stride)
                .dilation(dilation)
                .convolutionMode(mode)
                .build();
        InputType.InputTypeRecurrent output =
                (InputType.InputTypeRecurrent) layer.getOutputType(0, InputType.recurrent(3, 9, RNNFormat.NCW));
        return output.getTimeSeriesLength();
    }

    @Test
    void settingsThatDoNotFitAreNamed() {
        assertThatThrownBy(
                        () -> SpatialLayers.grouped(CNN2DFormat.NCHW, 3).nOut(5).build())
                .hasMessageContaining("2 groups do not divide nIn 6 and nOut 5");
        assertThatThrownBy(() -> new QuantConvolution2D.Builder(3).groups(0)).hasMessageContaining("groups 0");
        assertThatThrownBy(() ->
                        SpatialLayers.depthwise(CNN2DFormat.NCHW, 3).nOut(4).build())
                .hasMessageContaining("nOut is 4")
                .hasMessageContaining("make 3");
        assertThatThrownBy(() -> new QuantDepthwiseConvolution2D.Builder(3).depthMultiplier(0))
                .hasMessageContaining("depth multiplier 0");
        assertThatThrownBy(() -> SpatialLayers.depthwise(CNN2DFormat.NCHW, 3)
                        .convolutionMode(ConvolutionMode.Causal)
                        .build())
                .hasMessageContaining("Causal is a mode of 1-D convolutions");
        assertThatThrownBy(() -> SpatialLayers.sequence(RNNFormat.NCW, 3).dilation(0))
                .hasMessageContaining("dilation 0");
        assertThatThrownBy(() ->
                        SpatialLayers.sequence(RNNFormat.NCW, 3).build().setNIn(InputType.convolutional(3, 3, 3), true))
                .hasMessageContaining("\"sequence\"")
                .hasMessageContaining("InputType.recurrent");
    }
}

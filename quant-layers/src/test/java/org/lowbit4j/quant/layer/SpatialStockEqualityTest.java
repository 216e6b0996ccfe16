package org.lowbit4j.quant.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lowbit4j.quant.NamedValues.required;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.lowbit4j.quant.convolution.GeometryInputs;
import org.lowbit4j.quant.convolution.StockGeometry;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** At 32/32 bits depthwise and 1-D layers are DL4J's own, outputs and gradients, over weights that are laid out anew. */
@Tag("one-jdk")
class SpatialStockEqualityTest {

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void floatDepthwiseIsTheDepthwiseLayer(CNN2DFormat format) {
        InputType type = InputType.convolutional(7, 6, 3, format);
        long[] shape = format == CNN2DFormat.NHWC ? new long[] {2, 7, 6, 3} : new long[] {2, 3, 7, 6};
        for (ConvolutionMode mode : List.of(ConvolutionMode.Same, ConvolutionMode.Truncate)) {
            for (int stride : new int[] {1, 2}) {
                for (int multiplier : new int[] {1, 2}) {
                    DepthwiseConvolution2D stock = new DepthwiseConvolution2D.Builder(3, 2)
                            .stride(stride, stride)
                            .depthMultiplier(multiplier)
                            .convolutionMode(mode)
                            .activation(Activation.SIGMOID)
                            .build();
                    QuantizedLayer ours = new QuantDepthwiseConvolution2D.Builder(3, 2)
                            .bits(32, 32)
                            .stride(stride)
                            .depthMultiplier(multiplier)
                            .convolutionMode(mode)
                            .activation(Activation.SIGMOID)
                            .build();
                    assertAgree(
                            network(
                                    type,
                                    stock,
                                    new CnnLossLayer.Builder(LossFunction.MSE)
                                            .format(format)
                                            .build()),
                            network(
                                    type,
                                    ours,
                                    new CnnLossLayer.Builder(LossFunction.MSE)
                                            .format(format)
                                            .build()),
                            Nd4j.rand(DataType.FLOAT, shape),
                            true);
                }
            }
        }
    }

    /** In NWC the stock layer of 1.0.0-M2.1 has the right outputs and fails backwards; some dilated kernels it refuses. */
    @ParameterizedTest
    @EnumSource(RNNFormat.class)
    void floatSequencesAreThe1dLayer(RNNFormat format) {
        InputType type = InputType.recurrent(3, 9, format);
        long[] shape = format == RNNFormat.NWC ? new long[] {2, 9, 3} : new long[] {2, 3, 9};
        for (ConvolutionMode mode : List.of(ConvolutionMode.Same, ConvolutionMode.Truncate, ConvolutionMode.Causal)) {
            for (int stride : new int[] {1, 2}) {
                int most = mode == ConvolutionMode.Causal ? 2 : 1;
                for (int dilation = 1; dilation <= most; dilation++) {
                    Layer stock = new Convolution1DLayer.Builder(3)
                            .nOut(4)
                            .stride(stride)
                            .dilation(dilation)
                            .convolutionMode(mode)
                            .activation(Activation.SIGMOID)
                            .build();
                    Layer ours = new QuantConvolution1D.Builder(3)
                            .nOut(4)
                            .bits(32, 32)
                            .stride(stride)
                            .dilation(dilation)
                            .convolutionMode(mode)
                            .activation(Activation.SIGMOID)
                            .build();
                    assertAgree(
                            network(type, stock, new RnnLossLayer.Builder(LossFunction.MSE).build()),
                            network(type, ours, new RnnLossLayer.Builder(LossFunction.MSE).build()),
                            Nd4j.rand(DataType.FLOAT, shape),
                            format == RNNFormat.NCW);
                }
            }
        }
    }

    static Stream<QuantizedLayer> smoothLayers() {
        return Stream.of(
                SpatialLayers.depthwise(CNN2DFormat.NHWC, 3, 2)
                        .depthMultiplier(2)
                        .stride(2)
                        .dilation(2)
                        .bits(32, 32)
                        .convolutionMode(ConvolutionMode.Same)
                        .activation(Activation.TANH)
                        .build(),
                SpatialLayers.grouped(CNN2DFormat.NCHW, 3)
                        .bits(32, 32)
                        .activation(Activation.TANH)
                        .build(),
                SpatialLayers.sequence(RNNFormat.NWC, 3)
                        .bits(32, 32)
                        .dilation(2)
                        .convolutionMode(ConvolutionMode.Causal)
                        .activation(Activation.TANH)
                        .build(),
                SpatialLayers.sequence(RNNFormat.NCW, 3)
                        .nOut(6)
                        .groups(3)
                        .bits(32, 32)
                        .stride(2)
                        .activation(Activation.TANH)
                        .build());
    }

    private static InputType type(QuantizedLayer layer) {
        return layer instanceof ImageConvolution images
                ? InputType.convolutional(6, 5, layer.getNIn(), images.dataFormat())
                : InputType.recurrent(layer.getNIn(), 6, ((QuantConvolution1D) layer).rnnDataFormat());
    }

    /** DOUBLE networks take the definition. */
    @ParameterizedTest
    @MethodSource("smoothLayers")
    void gradientCheckOfDoubleNetworksPasses(QuantizedLayer layer) {
        DataType before = Nd4j.defaultFloatingPointType();
        Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
        try {
            INDArray input = Nd4j.rand(DataType.DOUBLE, GeometryInputs.shape(layer.geometry(), 2, 6, 5));
            MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                    .seed(3)
                    .dataType(DataType.DOUBLE)
                    .updater(new NoOp())
                    .list()
                    .layer(layer)
                    .layer(
                            input.rank() == 3
                                    ? new RnnLossLayer.Builder(LossFunction.MSE).build()
                                    : new OutputLayer.Builder(LossFunction.MSE)
                                            .nOut(3)
                                            .activation(Activation.IDENTITY)
                                            .build())
                    .setInputType(type(layer))
                    .build());
            network.init();
            INDArray labels = Nd4j.rand(DataType.DOUBLE, network.output(input).shape());
            assertThat(GradientCheckUtil.checkGradients(new GradientCheckUtil.MLNConfig()
                            .net(network)
                            .epsilon(1e-6)
                            .maxRelError(1e-4)
                            .minAbsoluteError(1e-9)
                            .print(GradientCheckUtil.PrintMode.ZEROS)
                            .input(input)
                            .labels(labels)))
                    .isTrue();
        } finally {
            Nd4j.setDefaultDataTypes(before, before);
        }
    }

    private static MultiLayerNetwork network(InputType type, Layer layer, Layer loss) {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(3)
                .updater(new NoOp())
                .list()
                .layer(layer)
                .layer(loss)
                .setInputType(type)
                .build());
        network.init();
        return network;
    }

    private static void assertAgree(
            MultiLayerNetwork stock, MultiLayerNetwork ours, INDArray input, boolean gradients) {
        Layer layer = stock.getLayer(0).conf().getLayer();
        stock.paramTable().forEach((name, value) -> value.assign(Nd4j.randn(value.dataType(), value.shape())));
        ours.getLayer(0)
                .getParam("W")
                .assign(StockGeometry.weights(layer, stock.getLayer(0).getParam("W")));
        ours.getLayer(0)
                .getParam("b")
                .assign(stock.getLayer(0)
                        .getParam("b")
                        .reshape(ours.getLayer(0).getParam("b").shape()));
        INDArray expected = stock.feedForward(input).get(1);
        INDArray actual = ours.feedForward(input).get(1);
        assertClose(layer + ": output", actual, expected);
        if (gradients) {
            INDArray labels = Nd4j.rand(DataType.FLOAT, expected.shape());
            Map<String, INDArray> wanted = gradients(stock, input, labels);
            Map<String, INDArray> got = gradients(ours, input, labels);
            assertClose(layer + ": W", required(got, "0_W"), StockGeometry.weights(layer, required(wanted, "0_W")));
            assertClose(
                    layer + ": b",
                    required(got, "0_b").reshape(-1),
                    required(wanted, "0_b").reshape(-1));
        }
    }

    private static Map<String, INDArray> gradients(MultiLayerNetwork network, INDArray input, INDArray labels) {
        network.setInput(input);
        network.setLabels(labels);
        network.computeGradientAndScore();
        return network.gradient().gradientForVariable();
    }

    private static void assertClose(String what, INDArray actual, INDArray expected) {
        assertThat(actual.shape()).as(what).containsExactly(expected.shape());
        assertThat(actual.sub(expected).norm2Number().doubleValue())
                .as(what)
                .isLessThanOrEqualTo(1e-5 * expected.norm2Number().doubleValue());
    }
}

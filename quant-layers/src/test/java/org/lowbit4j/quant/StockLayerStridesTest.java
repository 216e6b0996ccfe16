package org.lowbit4j.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lowbit4j.quant.NamedValues.required;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.Deconvolution3D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer.PoolingType;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Stock layers on oneDNN against the same layers without it, forward and backward, for every layout of input and gradient. */
@Tag("one-jdk")
class StockLayerStridesTest {

    private static final double TOLERANCE = 1e-5;

    @BeforeAll
    static void useOneDnn() {
        OneDnn.enable();
    }

    /** What is tried, with the shape of its input. */
    record Case(String name, Layer layer, InputType type, List<Long> shape) {

        static Case of(String name, Layer layer, InputType type, long... shape) {
            return new Case(name, layer, type, Arrays.stream(shape).boxed().toList());
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        Stream<Case> images = Stream.of(CNN2DFormat.values())
                .flatMap(format -> Stream.concat(
                        Stream.of(Activation.IDENTITY, Activation.RELU)
                                .flatMap(activation -> Stream.of(ConvolutionMode.Same, ConvolutionMode.Truncate)
                                        .flatMap(mode -> convolutions(format, mode, activation))),
                        others(format)));
        return Stream.concat(images, Stream.concat(sequences(), volumes()));
    }

    private static Case images(String name, CNN2DFormat format, Layer layer) {
        long[] shape = format == CNN2DFormat.NHWC ? new long[] {3, 6, 5, 4} : new long[] {3, 4, 6, 5};
        return Case.of(name + " " + format, layer, InputType.convolutional(6, 5, 4, format), shape);
    }

    private static Stream<Case> convolutions(CNN2DFormat format, ConvolutionMode mode, Activation activation) {
        ConvolutionLayer.Builder plain =
                new ConvolutionLayer.Builder(3, 2).nOut(7).dataFormat(format);
        DepthwiseConvolution2D.Builder depthwise =
                new DepthwiseConvolution2D.Builder(3, 2).depthMultiplier(1).dataFormat(format);
        SeparableConvolution2D.Builder separable =
                new SeparableConvolution2D.Builder(3, 2).nOut(7).dataFormat(format);
        Deconvolution2D.Builder transposed =
                new Deconvolution2D.Builder(3, 2).nOut(7).dataFormat(format);
        String how = " " + mode + " " + activation;
        return Stream.of(
                images(
                        "convolution" + how,
                        format,
                        plain.convolutionMode(mode).activation(activation).build()),
                images(
                        "depthwise" + how,
                        format,
                        depthwise.convolutionMode(mode).activation(activation).build()),
                images(
                        "separable" + how,
                        format,
                        separable.convolutionMode(mode).activation(activation).build()),
                images(
                        "transposed" + how,
                        format,
                        transposed.convolutionMode(mode).activation(activation).build()));
    }

    private static Stream<Case> others(CNN2DFormat format) {
        return Stream.of(
                images("max pooling", format, pooling(PoolingType.MAX, format)),
                images("average pooling", format, pooling(PoolingType.AVG, format)),
                images(
                        "batch norm",
                        format,
                        new BatchNormalization.Builder().dataFormat(format).build()),
                images(
                        "local response",
                        format,
                        new LocalResponseNormalization.Builder()
                                .dataFormat(format)
                                .build()));
    }

    private static Layer pooling(PoolingType type, CNN2DFormat format) {
        return new SubsamplingLayer.Builder(type, new int[] {3, 2}, new int[] {2, 1})
                .dataFormat(format)
                .build();
    }

    /** One-dimensional convolution runs in NCW only: Deeplearning4j's backward pass throws in NWC, with oneDNN or without. */
    private static Stream<Case> sequences() {
        InputType sequence = InputType.recurrent(4, 6);
        InputType vector = InputType.feedForward(6);
        return Stream.of(
                Case.of(
                        "convolution 1-D",
                        new Convolution1DLayer.Builder(3)
                                .nOut(7)
                                .activation(Activation.RELU)
                                .build(),
                        sequence,
                        3,
                        4,
                        6),
                Case.of("LSTM", new LSTM.Builder().nOut(5).build(), sequence, 3, 4, 6),
                Case.of("recurrent", new SimpleRnn.Builder().nOut(5).build(), sequence, 3, 4, 6),
                Case.of("batch norm 1-D", new BatchNormalization.Builder().build(), vector, 4, 6),
                Case.of(
                        "dense softmax",
                        new DenseLayer.Builder()
                                .nOut(5)
                                .activation(Activation.SOFTMAX)
                                .build(),
                        vector,
                        4,
                        6));
    }

    private static Stream<Case> volumes() {
        Convolution3D.DataFormat last = Convolution3D.DataFormat.NDHWC;
        InputType volume = InputType.convolutional3D(last, 4, 3, 5, 2);
        return Stream.of(
                Case.of(
                        "convolution 3-D",
                        new Convolution3D.Builder(2, 2, 2)
                                .nOut(3)
                                .dataFormat(last)
                                .build(),
                        volume,
                        2,
                        4,
                        3,
                        5,
                        2),
                Case.of(
                        "transposed 3-D",
                        new Deconvolution3D.Builder()
                                .kernelSize(2, 2, 2)
                                .stride(1, 1, 1)
                                .nOut(3)
                                .dataFormat(last)
                                .build(),
                        volume,
                        2,
                        4,
                        3,
                        5,
                        2));
    }

    /** What one pass forward and backward yields: output, dL/dx, and gradients by name. */
    private static Map<String, INDArray> pass(MultiLayerNetwork network, INDArray x, INDArray upstream) {
        org.deeplearning4j.nn.api.Layer layer = network.getLayer(0);
        layer.setInput(x, LayerWorkspaceMgr.noWorkspaces());
        Map<String, INDArray> results = new TreeMap<>();
        results.put(
                "output", layer.activate(true, LayerWorkspaceMgr.noWorkspaces()).dup('c'));
        if (layer.numParams() > 0) {
            layer.setBackpropGradientsViewArray(Nd4j.zeros(DataType.FLOAT, 1, layer.numParams()));
        }
        layer.setInput(x, LayerWorkspaceMgr.noWorkspaces());
        Pair<Gradient, INDArray> back = layer.backpropGradient(upstream, LayerWorkspaceMgr.noWorkspaces());
        results.put("dL/dx", back.getSecond().dup('c'));
        back.getFirst().gradientForVariable().forEach((name, value) -> results.put("dL/d" + name, value.dup('c')));
        layer.clear();
        return results;
    }

    private static MultiLayerNetwork network(Case tried) {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(3)
                .list()
                .layer(tried.layer().clone())
                .setInputType(tried.type())
                .build());
        network.init();
        return network;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void areRightWhateverTheStrides(Case tried) {
        Nd4j.getRandom().setSeed(7);
        INDArray x = Nd4j.randn(
                DataType.FLOAT,
                tried.shape().stream().mapToLong(Long::longValue).toArray());
        MultiLayerNetwork plain = NativeHelpers.without(() -> network(tried));
        INDArray upstream = Nd4j.randn(DataType.FLOAT, plain.output(x, true).shape());
        Map<String, INDArray> expected = NativeHelpers.without(() -> pass(plain, x, upstream));
        MultiLayerNetwork network = network(tried);
        network.setParams(plain.params());
        assertClose(pass(network, x, upstream), expected, "dense");
        Layouts.of(x)
                .forEach((layout, view) -> assertClose(pass(network, view, upstream), expected, "input " + layout));
        Layouts.of(upstream)
                .forEach((layout, view) -> assertClose(pass(network, x, view), expected, "gradient " + layout));
    }

    private static void assertClose(Map<String, INDArray> got, Map<String, INDArray> expected, String layout) {
        expected.forEach((name, value) -> {
            double difference = required(got, name).sub(value).amaxNumber().doubleValue();
            assertThat(difference)
                    .as("%s, %s", layout, name)
                    .isLessThanOrEqualTo(TOLERANCE * value.amaxNumber().doubleValue());
        });
    }

    /** A 1x1 convolution that passes two channels on, channels last: every value can be worked out by hand. */
    @Test
    void aConvolutionBehindAViewAndAReluIsWhatOneWorksOutByHand() {
        MultiLayerNetwork network = network(Case.of(
                "identity",
                new ConvolutionLayer.Builder(1, 1)
                        .nOut(2)
                        .activation(Activation.RELU)
                        .build(),
                InputType.convolutional(2, 3, 2, CNN2DFormat.NHWC)));
        network.setParam("0_W", Nd4j.create(new float[] {1, 0, 0, 1}, new long[] {2, 2, 1, 1}, 'c'));
        network.setParam("0_b", Nd4j.zeros(DataType.FLOAT, 1, 2));
        INDArray x = images(1, -2, 3, -4, 5, -6, -7, 8, -9, 10, -11, 12);
        INDArray channelsFirst = x.permute(0, 3, 1, 2).dup('c').permute(0, 2, 3, 1);
        for (INDArray view : Arrays.asList(x, channelsFirst)) {
            Map<String, INDArray> got = pass(network, view, images(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
            assertThat(values(got, "output")).containsExactly(1, 0, 3, 0, 5, 0, 0, 8, 0, 10, 0, 12);
            assertThat(values(got, "dL/dx")).containsExactly(1, 0, 3, 0, 5, 0, 0, 8, 0, 10, 0, 12);
            assertThat(values(got, "dL/db")).containsExactly(1 + 3 + 5, 8 + 10 + 12);
        }
    }

    private static INDArray images(float... values) {
        return Nd4j.create(values, new long[] {1, 2, 3, 2}, 'c');
    }

    private static float[] values(Map<String, INDArray> results, String name) {
        return required(results, name).data().asFloat();
    }
}

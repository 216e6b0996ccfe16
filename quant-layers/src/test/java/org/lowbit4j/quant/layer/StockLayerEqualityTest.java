package org.lowbit4j.quant.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.lowbit4j.quant.NamedValues.required;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lowbit4j.quant.scheme.QilActivations;
import org.lowbit4j.quant.scheme.QilWeights;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** At 32/32 bits the layers are DL4J's own; the DOUBLE path, which takes the SameDiff definition, is the FLOAT one. */
@Tag("one-jdk")
class StockLayerEqualityTest {

    private static final int CLASSES = 3;

    @Test
    void doubleStackHasExactlyTheGradientsOfDenseLayers() {
        MultiLayerNetwork stock = network(DataType.DOUBLE, InputType.feedForward(6), dense(7), dense(5));
        MultiLayerNetwork ours = network(DataType.DOUBLE, InputType.feedForward(6), floatDense(7), floatDense(5));
        assertGradientsAgree(stock, ours, Nd4j.rand(DataType.DOUBLE, 4, 6), 1e-14);
    }

    @Test
    void floatDenseIsTheDenseLayer() {
        MultiLayerNetwork stock = network(DataType.FLOAT, InputType.feedForward(6), dense(7), dense(5));
        MultiLayerNetwork ours = network(DataType.FLOAT, InputType.feedForward(6), floatDense(7), floatDense(5));
        assertGradientsAgree(stock, ours, Nd4j.rand(DataType.FLOAT, 4, 6), 1e-5);
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void floatConvolutionIsTheConvolutionLayer(CNN2DFormat format) {
        InputType type = InputType.convolutional(7, 6, 2, format);
        for (ConvolutionMode mode : List.of(ConvolutionMode.Same, ConvolutionMode.Truncate)) {
            for (int stride : new int[] {1, 2}) {
                MultiLayerNetwork stock = network(DataType.FLOAT, type, convolution(mode, stride), dense(5));
                MultiLayerNetwork ours = network(DataType.FLOAT, type, floatConvolution(mode, stride), floatDense(5));
                INDArray images = Nd4j.rand(
                        DataType.FLOAT, format == CNN2DFormat.NHWC ? new long[] {3, 7, 6, 2} : new long[] {3, 2, 7, 6});
                assertGradientsAgree(stock, ours, images, 1e-5);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void dropoutOfTheInputIsThatOfTheDenseLayer(DataType type) {
        MultiLayerNetwork stock = network(
                type,
                InputType.feedForward(6),
                dense(7),
                new DenseLayer.Builder()
                        .nOut(5)
                        .activation(Activation.TANH)
                        .dropOut(0.5)
                        .build());
        MultiLayerNetwork ours = network(
                type,
                InputType.feedForward(6),
                floatDense(7),
                new QuantDense.Builder()
                        .nOut(5)
                        .bits(32, 32)
                        .outputScale(false)
                        .activation(Activation.TANH)
                        .dropOut(0.5)
                        .build());
        ours.setParamTable(stock.paramTable());
        INDArray input = Nd4j.rand(type, 4, 6);
        Nd4j.getRandom().setSeed(9);
        Map<String, INDArray> expected = gradients(stock, input);
        Nd4j.getRandom().setSeed(9);
        Map<String, INDArray> actual = gradients(ours, input);
        expected.forEach((name, value) -> assertClose(name, required(actual, name), value, 1e-5));
        assertThatBits(ours.output(input, true)).isNotEqualTo(ours.output(input, false));
    }

    @Test
    void gradientCheckOfDoubleNetworksPasses() {
        DataType before = Nd4j.defaultFloatingPointType();
        Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
        try {
            MultiLayerNetwork network = network(
                    DataType.DOUBLE,
                    InputType.convolutional(5, 4, 2),
                    floatConvolution(ConvolutionMode.Same, 2),
                    floatDense(4));
            assertThat(GradientCheckUtil.checkGradients(new GradientCheckUtil.MLNConfig()
                            .net(network)
                            .epsilon(1e-6)
                            .maxRelError(1e-4)
                            .minAbsoluteError(1e-9)
                            .print(GradientCheckUtil.PrintMode.ZEROS)
                            .input(Nd4j.rand(DataType.DOUBLE, 2, 2, 5, 4))
                            .labels(labels(DataType.DOUBLE, 2))))
                    .isTrue();
        } finally {
            Nd4j.setDefaultDataTypes(before, before);
        }
    }

    @Test
    void quantizedDoubleNetworkHasTheGradientsOfTheFloatOne() {
        Layer[] layers = {
            new QuantConvolution2D.Builder(3)
                    .nOut(4)
                    .bits(4, 4)
                    .outputScale(true)
                    .activation(Activation.TANH)
                    .build(),
            new QuantDense.Builder()
                    .nOut(5)
                    .weights(new QilWeights(3, false, 0.8f, true))
                    .activations(QilActivations.signed(4))
                    .activation(Activation.TANH)
                    .build()
        };
        MultiLayerNetwork single = network(DataType.FLOAT, InputType.convolutional(7, 6, 2), layers);
        setIntervalsOffTheValues(single);
        MultiLayerNetwork twice = single.convertDataType(DataType.DOUBLE);
        INDArray images = Nd4j.rand(DataType.FLOAT, 3, 2, 7, 6);
        Map<String, INDArray> expected = gradients(single, images);
        Map<String, INDArray> actual = gradients(twice, images.castTo(DataType.DOUBLE));
        expected.forEach(
                (name, value) -> assertClose(name, required(actual, name), value.castTo(DataType.DOUBLE), 1e-4));
    }

    /** Fresh intervals end exactly at the largest weight, where the gradient has a jump. */
    private static void setIntervalsOffTheValues(MultiLayerNetwork network) {
        network.paramTable().forEach((name, value) -> {
            String parameter = name.substring(2);
            if (parameter.endsWith("Center") || parameter.endsWith("HalfWidth")) {
                value.assign(parameter.endsWith("Center") ? 0.333 : 0.321);
            }
        });
    }

    private static Layer dense(int outputs) {
        return new DenseLayer.Builder()
                .nOut(outputs)
                .activation(Activation.TANH)
                .build();
    }

    private static Layer floatDense(int outputs) {
        return new QuantDense.Builder()
                .nOut(outputs)
                .bits(32, 32)
                .outputScale(false)
                .activation(Activation.TANH)
                .build();
    }

    private static Layer convolution(ConvolutionMode mode, int stride) {
        return new ConvolutionLayer.Builder(3, 2)
                .nOut(4)
                .stride(stride, stride)
                .convolutionMode(mode)
                .activation(Activation.SIGMOID)
                .build();
    }

    private static Layer floatConvolution(ConvolutionMode mode, int stride) {
        return new QuantConvolution2D.Builder(3, 2)
                .nOut(4)
                .bits(32, 32)
                .stride(stride)
                .convolutionMode(mode)
                .activation(Activation.SIGMOID)
                .build();
    }

    private static MultiLayerNetwork network(DataType type, InputType input, Layer... layers) {
        NeuralNetConfiguration.ListBuilder builder = new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(type)
                .updater(new NoOp())
                .list();
        for (Layer layer : layers) {
            builder.layer(layer);
        }
        MultiLayerNetwork network = new MultiLayerNetwork(builder.layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(CLASSES)
                        .build())
                .setInputType(input)
                .build());
        network.init();
        return network;
    }

    private static INDArray labels(DataType type, long examples) {
        INDArray labels = Nd4j.zeros(type, examples, CLASSES);
        for (long i = 0; i < examples; i++) {
            labels.putScalar(i, i % CLASSES, 1);
        }
        return labels;
    }

    private static Map<String, INDArray> gradients(MultiLayerNetwork network, INDArray input) {
        network.setInput(input);
        network.setLabels(labels(input.dataType(), input.size(0)));
        network.computeGradientAndScore();
        return network.gradient().gradientForVariable();
    }

    private static void assertGradientsAgree(
            MultiLayerNetwork stock, MultiLayerNetwork ours, INDArray input, double tolerance) {
        stock.paramTable().forEach((name, value) -> value.assign(Nd4j.randn(value.dataType(), value.shape())));
        ours.setParamTable(stock.paramTable());
        assertClose("output", ours.output(input), stock.output(input), tolerance);
        Map<String, INDArray> expected = gradients(stock, input);
        Map<String, INDArray> actual = gradients(ours, input);
        assertThat(actual.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
        expected.forEach((name, value) -> assertClose(name, required(actual, name), value, tolerance));
        assertThat(ours.score()).isEqualTo(stock.score(), within(1e-6));
    }

    private static void assertClose(String what, INDArray actual, INDArray expected, double tolerance) {
        assertThat(actual.sub(expected).norm2Number().doubleValue())
                .as(what + ": " + actual + " instead of " + expected)
                .isLessThanOrEqualTo(tolerance * expected.norm2Number().doubleValue());
    }
}

package org.lowbit4j.quant.lowering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lowbit4j.quant.lowering.LoweringFixture.BATCH;
import static org.lowbit4j.quant.lowering.LoweringFixture.CHANNELS;
import static org.lowbit4j.quant.lowering.LoweringFixture.HEIGHT;
import static org.lowbit4j.quant.lowering.LoweringFixture.INPUT;
import static org.lowbit4j.quant.lowering.LoweringFixture.WIDTH;
import static org.lowbit4j.quant.lowering.LoweringFixture.classified;
import static org.lowbit4j.quant.lowering.LoweringFixture.convolution;
import static org.lowbit4j.quant.lowering.LoweringFixture.graph;
import static org.lowbit4j.quant.lowering.LoweringFixture.images;
import static org.lowbit4j.quant.lowering.LoweringFixture.pooling;
import static org.lowbit4j.quant.lowering.LoweringFixture.quantized;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.lowbit4j.binconv.interpreter.ReferenceInterpreter;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.quant.calibration.NetworkCalibration;
import org.lowbit4j.quant.layer.OptionAShortcut;
import org.lowbit4j.quant.layer.QuantConvolution2D;
import org.lowbit4j.quant.layer.QuantDense;
import org.lowbit4j.quant.scheme.ActivationScheme;
import org.lowbit4j.quant.scheme.QilActivations;
import org.lowbit4j.quant.scheme.QilWeights;
import org.lowbit4j.quant.scheme.Quantizers;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU6;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A lowered network computes what the network does, layer kind by layer kind. */
class LoweringTest {

    static Stream<Arguments> layers() {
        Stream.Builder<Arguments> cases = Stream.builder();
        for (CNN2DFormat format : CNN2DFormat.values()) {
            cases.add(Arguments.of(format, convolution(3).convolutionMode(ConvolutionMode.Same)));
            cases.add(Arguments.of(format, convolution(2).stride(2, 2).padding(1, 1)));
            cases.add(Arguments.of(format, convolution(3).dilation(2, 1).hasBias(false)));
            cases.add(Arguments.of(format, quantized(format).bits(4, 32)));
            cases.add(Arguments.of(format, quantized(format).bits(32, 32)));
            cases.add(Arguments.of(
                    format, quantized(format).quantizers(Quantizers.EBS).bits(1, 32)));
            cases.add(Arguments.of(
                    format, quantized(format).quantizers(Quantizers.EBS).bits(32, 3)));
            cases.add(Arguments.of(
                    format,
                    quantized(format).stride(2).weights(QilWeights.of(32)).activations(QilActivations.signed(8))));
            cases.add(Arguments.of(format, new BatchNormalization.Builder().useLogStd(false)));
            cases.add(Arguments.of(format, new BatchNormalization.Builder().useLogStd(true)));
            cases.add(Arguments.of(
                    format,
                    new BatchNormalization.Builder()
                            .lockGammaBeta(true)
                            .gamma(0.75)
                            .beta(-0.25)
                            .useLogStd(false)));
            cases.add(Arguments.of(format, pooling(SubsamplingLayer.PoolingType.MAX)));
            cases.add(Arguments.of(
                    format, pooling(SubsamplingLayer.PoolingType.MAX).padding(1, 1)));
            cases.add(Arguments.of(
                    format, pooling(SubsamplingLayer.PoolingType.MAX).convolutionMode(ConvolutionMode.Same)));
            cases.add(Arguments.of(format, pooling(SubsamplingLayer.PoolingType.AVG)));
            cases.add(
                    Arguments.of(format, new OptionAShortcut.Builder().stride(2).zeroChannels(1, 2)));
            cases.add(Arguments.of(format, new DropoutLayer.Builder(0.5)));
            cases.add(Arguments.of(
                    format, new Upsampling2D.Builder().size(new int[] {2, 3}).dataFormat(format)));
            cases.add(Arguments.of(format, new ZeroPaddingLayer.Builder(1, 0, 2, 3).dataFormat(format)));
            cases.add(Arguments.of(format, new Cropping2D.Builder(1, 0, 1, 2).dataFormat(format)));
        }
        return cases.build();
    }

    /** Each kind alone, with a dense layer behind that sees every element, so that flatten is right in both formats too. */
    @ParameterizedTest
    @MethodSource("layers")
    void everyKindOfLayer(CNN2DFormat format, Layer.Builder<?> layer) {
        GraphBuilder builder = graph().addLayer("layer", layer.build(), "input");
        ComputationGraph network = classified(builder, "layer", format);
        assertLoweredRight(network, format);
    }

    @ParameterizedTest
    @EnumSource(
            value = Activation.class,
            names = {
                "RELU",
                "RELU6",
                "LEAKYRELU",
                "SIGMOID",
                "TANH",
                "HARDTANH",
                "HARDSIGMOID",
                "SWISH",
                "SOFTMAX",
                "IDENTITY"
            })
    void everyActivation(Activation activation) {
        GraphBuilder builder = graph().addLayer(
                        "pool", new GlobalPoolingLayer.Builder(PoolingType.MAX).build(), "input")
                .addLayer(
                        "dense",
                        new DenseLayer.Builder().nOut(5).activation(activation).build(),
                        "pool")
                .addLayer(
                        "quantized",
                        new QuantDense.Builder()
                                .nOut(5)
                                .bits(8, 32)
                                .activation(activation)
                                .build(),
                        "dense")
                .addLayer(
                        "activation",
                        new ActivationLayer.Builder().activation(activation).build(),
                        "quantized");
        assertLoweredRight(classified(builder, "activation", CNN2DFormat.NCHW), CNN2DFormat.NCHW);
    }

    /** Behind a convolution: an activation layer of Deeplearning4j works in the array that it reads, here not the images. */
    @Test
    void activationsWithParameters() {
        for (IActivation function : List.of(
                new ActivationLReLU(0.3),
                new ActivationReLU(0.5, null, null),
                new ActivationReLU(null, null, 0.2),
                new ActivationReLU6())) {
            GraphBuilder builder = graph().addLayer("conv", convolution(3).build(), "input")
                    .addLayer("activation", new ActivationLayer(function), "conv");
            assertLoweredRight(classified(builder, "activation", CNN2DFormat.NCHW), CNN2DFormat.NCHW);
        }
    }

    @Test
    void aSlopeForEachChannel() {
        GraphBuilder builder = graph().addLayer("conv", convolution(3).build(), "input")
                .addLayer(
                        "prelu",
                        new PReLULayer.Builder()
                                .inputShape(4, 5, 4)
                                .sharedAxes(2, 3)
                                .build(),
                        "conv");
        ComputationGraph network = classified(builder, "prelu", CNN2DFormat.NCHW);
        INDArray slopes = network.getLayer("prelu").getParam("W");
        slopes.assign(Nd4j.linspace(DataType.FLOAT, -0.5, 0.25, slopes.length()).reshape(slopes.shape()));
        assertLoweredRight(network, CNN2DFormat.NCHW);
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void globalPooling(CNN2DFormat format) {
        for (PoolingType type : List.of(PoolingType.MAX, PoolingType.AVG)) {
            GraphBuilder builder = graph().addLayer("pool", new GlobalPoolingLayer.Builder(type).build(), "input");
            assertLoweredRight(classified(builder, "pool", format), format);
        }
    }

    /** The codes of both are equal unless a sum lies on a tie; the seed is such that none does. */
    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void quantizedLayersOfEveryCoding(CNN2DFormat format) {
        for (ActivationScheme activations :
                List.of(QilActivations.of(3), QilActivations.signed(4), QilActivations.affine())) {
            for (boolean perChannel : new boolean[] {false, true}) {
                GraphBuilder builder = graph().addLayer(
                                "conv",
                                new QuantConvolution2D.Builder(3)
                                        .nOut(4)
                                        .padding(1)
                                        .weights(new QilWeights(3, perChannel, 0.8f, !perChannel))
                                        .activations(activations)
                                        .outputScale(!perChannel)
                                        .activation(Activation.RELU)
                                        .build(),
                                "input");
                assertLoweredRight(classified(builder, "conv", format), format);
            }
        }
    }

    @Test
    void aBatchNormBehindAQuantizedLayerIsFoldedUnlessOthersReadTheLayer() {
        GraphBuilder folded = graph().addLayer(
                        "conv", quantized(CNN2DFormat.NCHW).bits(4, 4).build(), "input")
                .addLayer(
                        "norm",
                        new BatchNormalization.Builder().useLogStd(false).build(),
                        "conv");
        ComputationGraph network = classified(folded, "norm", CNN2DFormat.NCHW);
        assertLoweredRight(network, CNN2DFormat.NCHW);
        assertThat(affines(network, "norm")).isZero();
        assertThat(affines(network, "conv")).isEqualTo(1);

        GraphBuilder shared = graph().addLayer(
                        "conv", quantized(CNN2DFormat.NCHW).bits(4, 4).build(), "input")
                .addLayer(
                        "norm",
                        new BatchNormalization.Builder().useLogStd(false).build(),
                        "conv")
                .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "conv", "norm", "conv");
        network = classified(shared, "sum", CNN2DFormat.NCHW);
        assertLoweredRight(network, CNN2DFormat.NCHW);
        assertThat(affines(network, "norm")).isEqualTo(1);

        GraphBuilder activated = graph().addLayer(
                        "conv",
                        quantized(CNN2DFormat.NCHW)
                                .bits(4, 4)
                                .activation(Activation.TANH)
                                .build(),
                        "input")
                .addLayer(
                        "norm", new BatchNormalization.Builder().useLogStd(true).build(), "conv");
        network = classified(activated, "norm", CNN2DFormat.NCHW);
        assertLoweredRight(network, CNN2DFormat.NCHW);
        assertThat(affines(network, "norm")).isEqualTo(1);
    }

    private static long affines(ComputationGraph network, String name) {
        return Lowering.lower(network, INPUT).nodes().stream()
                .filter(node -> node instanceof Node.Affine && node.name().equals(name))
                .count();
    }

    @Test
    void aLossLayerAtTheEnd() {
        ComputationGraph network = new ComputationGraph(graph().addLayer(
                        "dense", new QuantDense.Builder().nOut(4).bits(4, 32).build(), "input")
                .addLayer(
                        "loss",
                        new LossLayer.Builder(LossFunction.MCXENT)
                                .activation(Activation.SOFTMAX)
                                .build(),
                        "dense")
                .setOutputs("loss")
                .setInputTypes(InputType.convolutional(HEIGHT, WIDTH, CHANNELS))
                .build());
        network.init();
        assertLoweredRight(network, CNN2DFormat.NCHW);
    }

    @Test
    void aMultiLayerNetwork() {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(3)
                .list()
                .layer(convolution(3).build())
                .layer(new DenseLayer.Builder()
                        .nOut(6)
                        .activation(Activation.RELU)
                        .build())
                .layer(new OutputLayer.Builder().nOut(4).build())
                .setInputType(InputType.convolutional(HEIGHT, WIDTH, CHANNELS))
                .build());
        network.init();
        INDArray images = images(CNN2DFormat.NCHW);
        Graph graph = Lowering.lower(network, INPUT);
        assertClose(graph, images, network.output(images), CNN2DFormat.NCHW);
    }

    private static void assertLoweredRight(ComputationGraph network, CNN2DFormat format) {
        INDArray images = images(format);
        randomizeNorms(network);
        NetworkCalibration.calibrate(network, images);
        Graph graph = Lowering.lower(network, INPUT);
        assertClose(graph, images, network.outputSingle(images), format);
    }

    private static void randomizeNorms(ComputationGraph network) {
        Random random = new Random(2);
        network.paramTable().forEach((name, value) -> {
            for (String key : List.of("gamma", "beta", "mean", "var", "log10stdev", "b")) {
                if (name.endsWith("_" + key)) {
                    for (long i = 0; i < value.length(); i++) {
                        value.putScalar(i, key.equals("var") ? 0.5 + random.nextDouble() : random.nextGaussian() / 2);
                    }
                }
            }
        });
    }

    private static void assertClose(Graph graph, INDArray images, INDArray expected, CNN2DFormat format) {
        INDArray channelsLast =
                format == CNN2DFormat.NHWC ? images : images.permute(0, 2, 3, 1).dup('c');
        float[] lowered =
                new ReferenceInterpreter(graph).run(channelsLast.data().asFloat(), BATCH);
        INDArray actual = Nd4j.createFromArray(lowered).reshape('c', expected.shape());
        assertThat(actual.sub(expected).amaxNumber().doubleValue())
                .as(actual + " instead of " + expected)
                .isLessThanOrEqualTo(1e-4 * Math.max(1, expected.amaxNumber().doubleValue()));
    }
}

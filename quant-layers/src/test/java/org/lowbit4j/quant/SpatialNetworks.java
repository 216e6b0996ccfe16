package org.lowbit4j.quant;

import java.util.Random;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.quant.layer.FusedBatchNormalization;
import org.lowbit4j.quant.layer.QuantConvolution1D;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Small networks of depthwise, separable and 1-D convolutions that learn something in a few steps. */
public final class SpatialNetworks {

    /** Steps of a sequence. */
    public static final int LENGTH = 19;

    private SpatialNetworks() {}

    private static GraphBuilder builder(long seed) {
        return new NeuralNetConfiguration.Builder()
                .seed(seed)
                .dataType(DataType.FLOAT)
                .updater(new Nesterovs(0.05, 0.9))
                .graphBuilder()
                .addInputs("input");
    }

    /** Two inverted residual blocks as in MobileNetV2, linear bottlenecks, a depthwise layer of two outputs a channel. */
    public static ComputationGraph mobile(CNN2DFormat format, long seed) {
        GraphBuilder builder = builder(seed);
        String stem = normed(builder, "stem", point(6, 3), "input", true);
        String first = block(builder, "a", stem, 6, 1);
        builder.addVertex("a_sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), first, stem);
        String second = block(builder, "b", "a_sum", 8, 2);
        builder.addLayer(
                        "wide",
                        depthwise(3, 1, 2)
                                .hasBias(true)
                                .activation(Activation.RELU)
                                .build(),
                        second)
                .addLayer("pool", new GlobalPoolingLayer.Builder(PoolingType.AVG).build(), "wide")
                .addLayer("out", output(), "pool")
                .setOutputs("out")
                .setInputTypes(InputType.convolutional(SmallNetworks.SIZE, SmallNetworks.SIZE, 2, format));
        return initialised(builder);
    }

    /** Wide, depthwise, narrow and linear. */
    private static String block(GraphBuilder builder, String name, String input, int outputs, int stride) {
        String wide = normed(builder, name + "_expand", point(12, 1), input, true);
        String deep = normed(builder, name + "_depth", depthwise(3, stride, 1).build(), wide, true);
        return normed(builder, name + "_project", point(outputs, 1), deep, false);
    }

    private static String normed(GraphBuilder builder, String name, Layer layer, String input, boolean relu) {
        builder.addLayer(name, layer, input)
                .addLayer(
                        name + "_bn",
                        new BatchNormalization.Builder().useLogStd(false).build(),
                        name);
        if (!relu) {
            return name + "_bn";
        }
        builder.addLayer(
                name + "_relu",
                new ActivationLayer.Builder().activation(Activation.RELU6).build(),
                name + "_bn");
        return name + "_relu";
    }

    private static ConvolutionLayer point(int outputs, int kernel) {
        return new ConvolutionLayer.Builder(kernel, kernel)
                .nOut(outputs)
                .convolutionMode(ConvolutionMode.Same)
                .activation(Activation.IDENTITY)
                .hasBias(false)
                .build();
    }

    private static DepthwiseConvolution2D.Builder depthwise(int kernel, int stride, int multiplier) {
        return new DepthwiseConvolution2D.Builder(kernel, kernel)
                .stride(stride, stride)
                .depthMultiplier(multiplier)
                .convolutionMode(ConvolutionMode.Same)
                .activation(Activation.IDENTITY)
                .hasBias(false);
    }

    /** A convolution, and a separable one of two outputs a channel. */
    public static ComputationGraph separable(CNN2DFormat format, long seed) {
        return initialised(builder(seed)
                .addLayer(
                        "conv",
                        new ConvolutionLayer.Builder(3, 3)
                                .nOut(5)
                                .activation(Activation.RELU)
                                .build(),
                        "input")
                .addLayer(
                        "separable",
                        new SeparableConvolution2D.Builder(3, 2)
                                .nOut(7)
                                .depthMultiplier(2)
                                .stride(2, 1)
                                .convolutionMode(ConvolutionMode.Same)
                                .activation(Activation.RELU)
                                .build(),
                        "conv")
                .addLayer("pool", new GlobalPoolingLayer.Builder(PoolingType.MAX).build(), "separable")
                .addLayer("out", output(), "pool")
                .setOutputs("out")
                .setInputTypes(InputType.convolutional(SmallNetworks.SIZE, SmallNetworks.SIZE, 2, format)));
    }

    /** Stock 1-D convolutions, Same, Causal and dilated, Truncate and strided; batch norm, pooling. Float, NCW. */
    public static ComputationGraph sequence(long seed) {
        return sequence(
                seed,
                RNNFormat.NCW,
                stock(5, 1, 1, ConvolutionMode.Same, false),
                stock(3, 1, 2, ConvolutionMode.Causal, true),
                stock(3, 2, 1, ConvolutionMode.Truncate, true));
    }

    /** The same of quantized layers, not calibrated yet. */
    public static ComputationGraph quantizedSequence(RNNFormat format, int weightBits, int activationBits, long seed) {
        return sequence(
                seed,
                format,
                quantized(5, 1, 1, ConvolutionMode.Same, false, 32, 32),
                quantized(3, 1, 2, ConvolutionMode.Causal, true, weightBits, activationBits),
                quantized(3, 2, 1, ConvolutionMode.Truncate, true, weightBits, activationBits));
    }

    private static ComputationGraph sequence(long seed, RNNFormat format, Layer same, Layer causal, Layer strided) {
        boolean channelsLast = format == RNNFormat.NWC;
        GraphBuilder builder = builder(seed)
                .addLayer("same", same, "input")
                .addLayer(
                        "same_bn",
                        FusedBatchNormalization.of(new BatchNormalization.Builder()
                                .useLogStd(false)
                                .build()),
                        "same")
                .addLayer(
                        "same_relu",
                        new ActivationLayer.Builder()
                                .activation(Activation.RELU)
                                .build(),
                        "same_bn");
        // The stock layer of Deeplearning4j 1.0.0-M2.1 fails on NWC.
        if (!channelsLast) {
            builder.addLayer(
                    "half",
                    new Subsampling1DLayer.Builder(SubsamplingLayer.PoolingType.MAX, 2, 2).build(),
                    "same_relu");
        }
        return initialised(builder.addLayer("causal", causal, channelsLast ? "same_relu" : "half")
                .addLayer("strided", strided, "causal")
                .addLayer(
                        "pool",
                        new GlobalPoolingLayer.Builder(PoolingType.AVG)
                                .poolingDimensions(channelsLast ? 1 : 2)
                                .build(),
                        "strided")
                .addLayer("out", output(), "pool")
                .setOutputs("out")
                .setInputTypes(InputType.recurrent(2, LENGTH, format)));
    }

    private static Layer stock(int kernel, int stride, int dilation, ConvolutionMode mode, boolean relu) {
        return new Convolution1DLayer.Builder(kernel)
                .stride(stride)
                .dilation(dilation)
                .convolutionMode(mode)
                .nOut(8)
                .hasBias(relu)
                .activation(relu ? Activation.RELU : Activation.IDENTITY)
                .build();
    }

    private static Layer quantized(
            int kernel,
            int stride,
            int dilation,
            ConvolutionMode mode,
            boolean relu,
            int weightBits,
            int activationBits) {
        return new QuantConvolution1D.Builder(kernel)
                .stride(stride)
                .dilation(dilation)
                .convolutionMode(mode)
                .nOut(8)
                .hasBias(relu)
                .outputScale(relu)
                .activation(relu ? Activation.RELU : Activation.IDENTITY)
                .bits(weightBits, activationBits)
                .build();
    }

    private static OutputLayer output() {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(SmallNetworks.CLASSES)
                .activation(Activation.SOFTMAX)
                .build();
    }

    private static ComputationGraph initialised(GraphBuilder builder) {
        ComputationGraph network = new ComputationGraph(builder.build());
        network.init();
        return network;
    }

    /** Sequences whose class is the period of their first channel, with noise; seeded. */
    public static DataSet sequences(RNNFormat format, int count, long seed) {
        Random random = new Random(seed);
        INDArray features = Nd4j.create(DataType.FLOAT, count, 2, LENGTH);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, count, SmallNetworks.CLASSES);
        for (int n = 0; n < count; n++) {
            int label = random.nextInt(SmallNetworks.CLASSES);
            labels.putScalar(n, label, 1);
            double phase = random.nextDouble() * 6;
            for (int t = 0; t < LENGTH; t++) {
                features.putScalar(n, 0, t, Math.sin(phase + (label + 1) * 0.6 * t) + 0.2 * random.nextGaussian());
                features.putScalar(n, 1, t, random.nextGaussian());
            }
        }
        return new DataSet(format == RNNFormat.NWC ? features.permute(0, 2, 1).dup('c') : features, labels);
    }
}

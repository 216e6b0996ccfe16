package org.lowbit4j.samples.model;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.lowbit4j.quant.layer.OptionAShortcut;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/**
 * The handful of building blocks that the networks here are made of. Layers carry the names of the corresponding PyTorch
 * modules, so that weights move by name.
 */
final class GraphPlan {

    /** Name of the network's only input. */
    static final String INPUT = "input";

    private static final double BATCH_NORM_EPSILON = 1e-5;
    private static final double BATCH_NORM_DECAY = 0.9;

    private final GraphBuilder graph;
    private final CNN2DFormat format;
    private final InputType input;

    GraphPlan(ModelSpec spec) {
        this.format = spec.format();
        this.input = InputType.convolutional(spec.height(), spec.width(), spec.channels(), format);
        this.graph = new NeuralNetConfiguration.Builder()
                .seed(spec.seed())
                .weightInit(WeightInit.RELU)
                .graphBuilder()
                .addInputs(INPUT);
    }

    /** A convolution without a bias, and batch norm. */
    String convolutionAndNorm(String convolution, String norm, String from, int channels, Taps taps) {
        return norm(norm, convolution(convolution, from, channels, taps));
    }

    /** A convolution without a bias. */
    String convolution(String name, String from, int channels, Taps taps) {
        graph.addLayer(
                name,
                new ConvolutionLayer.Builder(taps.size(), taps.size())
                        .nOut(channels)
                        .stride(taps.stride(), taps.stride())
                        .padding(taps.padding(), taps.padding())
                        .hasBias(false)
                        .activation(Activation.IDENTITY)
                        .dataFormat(format)
                        .build(),
                from);
        return name;
    }

    /** A 3x3 convolution of each channel alone, without a bias. */
    String depthwise(String name, String from, int stride) {
        graph.addLayer(
                name,
                new DepthwiseConvolution2D.Builder(3, 3)
                        .depthMultiplier(1)
                        .stride(stride, stride)
                        .padding(1, 1)
                        .hasBias(false)
                        .activation(Activation.IDENTITY)
                        .dataFormat(format)
                        .build(),
                from);
        return name;
    }

    /** A dense layer without a bias. */
    String dense(String name, String from, int outputs) {
        graph.addLayer(
                name,
                new DenseLayer.Builder()
                        .nOut(outputs)
                        .hasBias(false)
                        .activation(Activation.IDENTITY)
                        .build(),
                from);
        return name;
    }

    String norm(String name, String from) {
        graph.addLayer(
                name,
                new BatchNormalization.Builder()
                        .eps(BATCH_NORM_EPSILON)
                        .decay(BATCH_NORM_DECAY)
                        .useLogStd(false)
                        .build(),
                from);
        return name;
    }

    String relu(String name, String from) {
        return activation(name, from, Activation.RELU);
    }

    String activation(String name, String from, Activation function) {
        graph.addLayer(name, new ActivationLayer(function), from);
        return name;
    }

    String maxPool(String name, String from, Taps taps) {
        graph.addLayer(
                name,
                new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                        .kernelSize(taps.size(), taps.size())
                        .stride(taps.stride(), taps.stride())
                        .padding(taps.padding(), taps.padding())
                        .dataFormat(format)
                        .build(),
                from);
        return name;
    }

    String optionAShortcut(String name, String from, int stride, int zeroChannels) {
        graph.addLayer(
                name,
                new OptionAShortcut.Builder()
                        .stride(stride)
                        .zeroChannels(zeroChannels / 2, zeroChannels - zeroChannels / 2)
                        .build(),
                from);
        return name;
    }

    String sum(String name, String main, String skip) {
        graph.addVertex(name, new ElementWiseVertex(ElementWiseVertex.Op.Add), main, skip);
        return name;
    }

    String averagePool(String name, String from) {
        graph.addLayer(name, new GlobalPoolingLayer(PoolingType.AVG), from);
        return name;
    }

    /** A dense softmax layer trained with cross-entropy, and the end of the network. */
    ComputationGraphConfiguration classifier(String name, String from, int classes) {
        graph.addLayer(
                name,
                new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                        .nOut(classes)
                        .activation(Activation.SOFTMAX)
                        .weightInit(WeightInit.XAVIER)
                        .build(),
                from);
        return graph.setOutputs(name).setInputTypes(input).build();
    }
}

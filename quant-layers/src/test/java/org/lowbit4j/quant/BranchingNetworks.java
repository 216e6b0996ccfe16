package org.lowbit4j.quant;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Networks of stock layers whose branches meet: one block of each family, small enough to train in seconds. */
public final class BranchingNetworks {

    /** Height and width of the images. */
    public static final int SIZE = 8;

    /** Channels of the images. */
    public static final int CHANNELS = 2;

    private static final int CLASSES = 3;

    private final CNN2DFormat format;
    private final GraphBuilder graph;

    private BranchingNetworks(CNN2DFormat format) {
        this.format = format;
        this.graph = new NeuralNetConfiguration.Builder()
                .seed(7)
                .updater(new Nesterovs(0.05, 0.9))
                .convolutionMode(ConvolutionMode.Same)
                .graphBuilder()
                .addInputs("image");
    }

    /** Lets Deeplearning4j find the channels of all layers: it refuses a product of an image with a vector of factors. */
    private void findChannels() {
        graph.setInputTypes(InputType.convolutional(SIZE, SIZE, CHANNELS, format));
    }

    /** A network by its name: densenet, squeezenet, excitation, unet, heads or edges. */
    public static ComputationGraph of(String name, CNN2DFormat format) {
        BranchingNetworks networks = new BranchingNetworks(format);
        switch (name) {
            case "densenet" -> networks.denseNet();
            case "squeezenet" -> networks.squeezeNet();
            case "excitation" -> networks.excitation();
            case "unet" -> networks.uNet();
            case "heads" -> networks.heads();
            case "edges" -> networks.edges();
            default -> throw new IllegalArgumentException(name);
        }
        if (!name.equals("excitation")) {
            networks.findChannels();
        }
        ComputationGraph network = new ComputationGraph(networks.graph.build());
        network.init();
        return network;
    }

    /** Pre-activation layers, each of which reads all values before it. */
    private void denseNet() {
        conv("stem", 6, 3, Activation.IDENTITY, "image");
        String all = "stem";
        for (int layer = 1; layer <= 3; layer++) {
            String name = "dense" + layer;
            add(name + "-norm", new BatchNormalization.Builder().build(), all);
            add(name + "-relu", new ActivationLayer(Activation.RELU), name + "-norm");
            conv(name, 4, 3, Activation.IDENTITY, name + "-relu");
            graph.addVertex(name + "-all", new MergeVertex(), all, name);
            all = name + "-all";
        }
        add("norm", new BatchNormalization.Builder().build(), all);
        classes("norm");
    }

    /** A fire module: squeeze, then two expansions side by side. */
    private void squeezeNet() {
        conv("stem", 8, 3, Activation.RELU, "image");
        add(
                "pool",
                new SubsamplingLayer.Builder(PoolingType.MAX)
                        .kernelSize(3, 3)
                        .stride(2, 2)
                        .build(),
                "stem");
        conv("squeeze", 4, 1, Activation.RELU, "pool");
        conv("expand1", 6, 1, Activation.RELU, "squeeze");
        conv("expand3", 6, 3, Activation.RELU, "squeeze");
        graph.addVertex("fire", new MergeVertex(), "expand1", "expand3");
        conv("conv", 8, 3, Activation.IDENTITY, "fire");
        add("leaky", new ActivationLayer(new ActivationLReLU(0.2)), "conv");
        classes("leaky");
    }

    /** Channels weighed by what the whole image says of them, inside a residual block. */
    private void excitation() {
        int[] space = format == CNN2DFormat.NHWC ? new int[] {1, 2} : new int[] {2, 3};
        int[] pixel = format == CNN2DFormat.NHWC ? new int[] {-1, 1, 1, 8} : new int[] {-1, 8, 1, 1};
        add("stem", stated(CHANNELS, 8, Activation.RELU), "image");
        add("main", stated(8, 8, Activation.SWISH), "stem");
        add(
                "squeeze",
                new GlobalPoolingLayer.Builder(PoolingType.AVG)
                        .poolingDimensions(space)
                        .build(),
                "main");
        add(
                "reduce",
                new DenseLayer.Builder()
                        .nIn(8)
                        .nOut(4)
                        .activation(Activation.RELU)
                        .build(),
                "squeeze");
        add(
                "expand",
                new DenseLayer.Builder()
                        .nIn(4)
                        .nOut(8)
                        .activation(Activation.HARDSIGMOID)
                        .build(),
                "reduce");
        graph.addVertex("pixel", new ReshapeVertex('c', pixel, null), "expand");
        graph.addVertex("gate", new ElementWiseVertex(ElementWiseVertex.Op.Product), "main", "pixel");
        graph.addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Average), "gate", "stem");
        add("conv", stated(8, 8, Activation.RELU6), "sum");
        add(
                "mean",
                new GlobalPoolingLayer.Builder(PoolingType.AVG)
                        .poolingDimensions(space)
                        .build(),
                "conv");
        add(
                "classes",
                new OutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(8)
                        .nOut(CLASSES)
                        .activation(Activation.SOFTMAX)
                        .build(),
                "mean");
        graph.setOutputs("classes");
    }

    private ConvolutionLayer stated(int from, int to, Activation activation) {
        return new ConvolutionLayer.Builder(3, 3)
                .nIn(from)
                .nOut(to)
                .activation(activation)
                .dataFormat(format)
                .build();
    }

    /** Down, up again, and beside it what was there before; a class for every pixel. */
    private void uNet() {
        conv("down1", 6, 3, Activation.RELU, "image");
        add(
                "pool",
                new SubsamplingLayer.Builder(PoolingType.MAX)
                        .kernelSize(2, 2)
                        .stride(2, 2)
                        .build(),
                "down1");
        conv("down2", 8, 3, Activation.RELU, "pool");
        conv("bottom", 8, 3, Activation.RELU, "down2");
        add("up", new Upsampling2D.Builder().size(2).dataFormat(format).build(), "bottom");
        graph.addVertex("beside", new MergeVertex(), "up", "down1");
        conv("up1", 6, 3, Activation.RELU, "beside");
        conv("pixels", CLASSES, 1, Activation.IDENTITY, "up1");
        add(
                "classes",
                new CnnLossLayer.Builder(LossFunction.MCXENT)
                        .format(format)
                        .activation(Activation.SOFTMAX)
                        .build(),
                "pixels");
        graph.setOutputs("classes");
    }

    /** Two classifiers on one trunk. */
    private void heads() {
        conv("stem", 6, 3, Activation.RELU, "image");
        conv("trunk", 6, 3, Activation.RELU, "stem");
        add("mean", new GlobalPoolingLayer(PoolingType.AVG), "trunk");
        output("first", CLASSES, "mean");
        output("second", CLASSES, "mean");
        graph.setOutputs("first", "second");
    }

    /** Padded, cropped, subtracted, the larger of two. */
    private void edges() {
        conv("stem", 6, 3, Activation.HARDTANH, "image");
        add(
                "padded",
                new ZeroPaddingLayer.Builder(1, 2, 0, 3).dataFormat(format).build(),
                "stem");
        conv("wide", 6, 3, Activation.RELU, "padded");
        add("cropped", new Cropping2D.Builder(2, 1, 1, 2).dataFormat(format).build(), "wide");
        graph.addVertex("larger", new ElementWiseVertex(ElementWiseVertex.Op.Max), "cropped", "stem");
        graph.addVertex("other", new ElementWiseVertex(ElementWiseVertex.Op.Subtract), "larger", "cropped");
        conv("conv", 6, 3, Activation.TANH, "other");
        classes("conv");
    }

    private void classes(String input) {
        add("mean", new GlobalPoolingLayer(PoolingType.AVG), input);
        output("classes", CLASSES, "mean");
        graph.setOutputs("classes");
    }

    private void output(String name, int classes, String input) {
        add(
                name,
                new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(classes)
                        .activation(Activation.SOFTMAX)
                        .build(),
                input);
    }

    private void conv(String name, int channels, int kernel, Activation activation, String input) {
        conv(name, channels, kernel, activation.getActivationFunction(), input);
    }

    private void conv(String name, int channels, int kernel, IActivation activation, String input) {
        add(
                name,
                new ConvolutionLayer.Builder(kernel, kernel)
                        .nOut(channels)
                        .activation(activation)
                        .dataFormat(format)
                        .build(),
                input);
    }

    private void add(String name, Layer layer, String input) {
        graph.addLayer(name, layer, input);
    }
}

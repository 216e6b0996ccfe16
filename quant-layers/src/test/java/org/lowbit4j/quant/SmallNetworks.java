package org.lowbit4j.quant;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** Small networks and data that learn something in a few steps. */
public final class SmallNetworks {

    /** Height and width of the images. */
    public static final int SIZE = 9;

    /** Classes. */
    public static final int CLASSES = 3;

    private SmallNetworks() {}

    private static GraphBuilder builder(long seed) {
        return new NeuralNetConfiguration.Builder()
                .seed(seed)
                .dataType(DataType.FLOAT)
                .updater(new Nesterovs(0.05, 0.9))
                .graphBuilder()
                .addInputs("input");
    }

    private static ConvolutionLayer convolution(int outputs, int kernel, int stride) {
        return new ConvolutionLayer.Builder(kernel, kernel)
                .stride(stride, stride)
                .nOut(outputs)
                .convolutionMode(ConvolutionMode.Same)
                .activation(Activation.IDENTITY)
                .hasBias(false)
                .build();
    }

    private static BatchNormalization norm() {
        return new BatchNormalization.Builder().useLogStd(false).build();
    }

    private static ActivationLayer relu() {
        return new ActivationLayer.Builder().activation(Activation.RELU).build();
    }

    /** A stem, a residual block with a projection, an identity block, global pooling, softmax. */
    public static ComputationGraph residual(CNN2DFormat format, long seed) {
        ComputationGraph network = new ComputationGraph(builder(seed)
                .addLayer("stem", convolution(6, 3, 1), "input")
                .addLayer("stem_bn", norm(), "stem")
                .addLayer("stem_relu", relu(), "stem_bn")
                .addLayer("a1", convolution(8, 3, 2), "stem_relu")
                .addLayer("a1_bn", norm(), "a1")
                .addLayer("a1_relu", relu(), "a1_bn")
                .addLayer("a2", convolution(8, 3, 1), "a1_relu")
                .addLayer("a2_bn", norm(), "a2")
                .addLayer("projection", convolution(8, 1, 2), "stem_relu")
                .addLayer("projection_bn", norm(), "projection")
                .addVertex("a_sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "a2_bn", "projection_bn")
                .addLayer("a_relu", relu(), "a_sum")
                .addLayer("b1", convolution(8, 3, 1), "a_relu")
                .addLayer("b1_bn", norm(), "b1")
                .addVertex("b_sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "b1_bn", "a_relu")
                .addLayer("b_relu", relu(), "b_sum")
                .addLayer("pool", new GlobalPoolingLayer.Builder(PoolingType.AVG).build(), "b_relu")
                .addLayer("out", output(), "pool")
                .setOutputs("out")
                .setInputTypes(InputType.convolutional(SIZE, SIZE, 2, format))
                .build());
        network.init();
        return network;
    }

    /** Biases, max pooling, flatten and a dense layer; no batch norm. */
    public static ComputationGraph plain(CNN2DFormat format, long seed) {
        ComputationGraph network = new ComputationGraph(builder(seed)
                .addLayer(
                        "conv1",
                        new ConvolutionLayer.Builder(3, 3)
                                .nOut(5)
                                .padding(1, 1)
                                .activation(Activation.RELU)
                                .build(),
                        "input")
                .addLayer(
                        "conv2",
                        new ConvolutionLayer.Builder(3, 3)
                                .nOut(7)
                                .activation(Activation.RELU)
                                .build(),
                        "conv1")
                .addLayer(
                        "pool",
                        new SubsamplingLayer.Builder(
                                        SubsamplingLayer.PoolingType.MAX, new int[] {2, 2}, new int[] {2, 2})
                                .build(),
                        "conv2")
                .addLayer(
                        "dense",
                        new DenseLayer.Builder()
                                .nOut(10)
                                .activation(Activation.RELU)
                                .build(),
                        "pool")
                .addLayer("out", output(), "dense")
                .setOutputs("out")
                .setInputTypes(InputType.convolutional(SIZE, SIZE, 2, format))
                .build());
        network.init();
        return network;
    }

    private static OutputLayer output() {
        return new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                .nOut(CLASSES)
                .activation(Activation.SOFTMAX)
                .build();
    }

    /** Images whose class is the pattern of their first channel, with noise; seeded. */
    public static DataSet data(CNN2DFormat format, int count, long seed) {
        java.util.Random random = new java.util.Random(seed);
        INDArray images = Nd4j.create(DataType.FLOAT, count, 2, SIZE, SIZE);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, count, CLASSES);
        for (int n = 0; n < count; n++) {
            int label = random.nextInt(CLASSES);
            labels.putScalar(n, label, 1);
            for (int y = 0; y < SIZE; y++) {
                for (int x = 0; x < SIZE; x++) {
                    double stripes = label == 0 ? Math.sin(y * 1.5) : label == 1 ? Math.sin(x * 1.5) : Math.sin(x + y);
                    images.putScalar(new int[] {n, 0, y, x}, stripes + 0.3 * random.nextGaussian());
                    images.putScalar(new int[] {n, 1, y, x}, 0.5 * random.nextGaussian());
                }
            }
        }
        INDArray ordered =
                format == CNN2DFormat.NHWC ? images.permute(0, 2, 3, 1).dup('c') : images;
        return new DataSet(ordered, labels);
    }
}

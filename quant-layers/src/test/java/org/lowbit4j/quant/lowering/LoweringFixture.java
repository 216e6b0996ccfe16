package org.lowbit4j.quant.lowering;

import java.util.Random;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.quant.layer.QuantConvolution2D;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Layers, networks and images of one small size that the tests of lowering share. */
final class LoweringFixture {

    static final int HEIGHT = 7;
    static final int WIDTH = 6;
    static final int CHANNELS = 3;
    static final int BATCH = 3;

    static final Shape INPUT = new Shape(HEIGHT, WIDTH, CHANNELS);

    private LoweringFixture() {}

    static ConvolutionLayer.Builder convolution(int kernel) {
        return new ConvolutionLayer.Builder(kernel, kernel).nOut(4).activation(Activation.IDENTITY);
    }

    static QuantConvolution2D.Builder quantized(CNN2DFormat format) {
        return new QuantConvolution2D.Builder(3, 2).nOut(4).dataFormat(format).outputScale(true);
    }

    static SubsamplingLayer.Builder pooling(SubsamplingLayer.PoolingType type) {
        return new SubsamplingLayer.Builder(type, new int[] {2, 3}, new int[] {2, 1});
    }

    static GraphBuilder graph() {
        return new NeuralNetConfiguration.Builder().seed(3).graphBuilder().addInputs("input");
    }

    /** The network whose last layer is {@code last} and an output layer behind it, which sees every element. */
    static ComputationGraph classified(GraphBuilder builder, String last, CNN2DFormat format) {
        ComputationGraph network = new ComputationGraph(builder.addLayer(
                        "out",
                        new OutputLayer.Builder(LossFunction.MSE)
                                .nOut(4)
                                .activation(Activation.IDENTITY)
                                .build(),
                        last)
                .setOutputs("out")
                .setInputTypes(InputType.convolutional(HEIGHT, WIDTH, CHANNELS, format))
                .build());
        network.init();
        return network;
    }

    static INDArray images(CNN2DFormat format) {
        Random random = new Random(11);
        INDArray images = Nd4j.create(DataType.FLOAT, BATCH, CHANNELS, HEIGHT, WIDTH);
        for (long i = 0; i < images.length(); i++) {
            images.putScalar(i, random.nextGaussian());
        }
        return format == CNN2DFormat.NHWC ? images.permute(0, 2, 3, 1).dup('c') : images;
    }
}

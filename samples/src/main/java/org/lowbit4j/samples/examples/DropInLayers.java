package org.lowbit4j.samples.examples;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.quant.calibration.NetworkCalibration;
import org.lowbit4j.quant.layer.QuantConvolution2D;
import org.lowbit4j.samples.data.ImageBatches;
import org.lowbit4j.samples.data.SyntheticSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.learning.config.Adam;

/** Quantized layers in a MultiLayerNetwork, where ConvolutionLayers would stand. */
public final class DropInLayers {

    private static final CNN2DFormat FORMAT = CNN2DFormat.NHWC;

    private DropInLayers() {}

    /** Arguments: none. */
    public static void main(String... arguments) {
        OneDnn.enable();
        DataSetIterator train = new ImageBatches(new SyntheticSource().train(2500), FORMAT, 64);
        DataSetIterator test = new ImageBatches(new SyntheticSource().test(500), FORMAT, 64);
        var layers = new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(0.004))
                .list();
        int[][] plan = {{12, 1, 8, 8}, {24, 2, 4, 4}, {32, 2, 3, 3}}; // channels, stride, weight and activation bits
        for (int[] row : plan) {
            var convolution = new QuantConvolution2D.Builder(3)
                    .nOut(row[0])
                    .stride(row[1])
                    .bits(row[2], row[3]);
            convolution.padding(1).hasBias(false).dataFormat(FORMAT);
            layers.layer(convolution.build());
            layers.layer(new BatchNormalization()).layer(new ActivationLayer(Activation.RELU));
        }
        var output = new OutputLayer.Builder().nOut(10).activation(Activation.SOFTMAX);
        layers.layer(new GlobalPoolingLayer()).layer(output.build());
        MultiLayerNetwork network = new MultiLayerNetwork(
                layers.setInputType(InputType.convolutional(32, 32, 3, FORMAT)).build());
        network.init();

        NetworkCalibration.calibrate(network, train.next().getFeatures()); // ranges from data, once
        for (int epoch = 1; epoch <= 4; epoch++) {
            network.fit(train);
            double accuracy = network.evaluate(test).accuracy();
            System.out.printf("epoch %d: accuracy %.3f%n", epoch, accuracy);
        }
    }
}

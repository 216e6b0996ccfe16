package org.lowbit4j.bitsearch;

import java.util.Random;
import java.util.Set;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.bitsearch.layer.SearchForm;
import org.lowbit4j.bitsearch.search.SearchNetwork;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.lowbit4j.quant.scheme.Quantizers;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;

/** Small networks that search their bits, and data that they learn something from. */
public final class SearchNetworks {

    /** Names of the layers that are searched. */
    public static final Set<String> SEARCHED = Set.of("conv1", "conv2", "dense");

    private static final int SIZE = 7;
    private static final int CLASSES = 3;

    /** Shape of an image. */
    public static final Shape SHAPE = new Shape(SIZE, SIZE, 2);

    private SearchNetworks() {}

    /** A float stem, two convolutions and a dense layer between batch norms, a float output. */
    public static ComputationGraph floating(long seed) {
        ComputationGraph network = new ComputationGraph(new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(new Nesterovs(0.05, 0.9))
                .graphBuilder()
                .addInputs("input")
                .addLayer("stem", convolution(6), "input")
                .addLayer("stem_bn", norm(), "stem")
                .addLayer("stem_relu", relu(), "stem_bn")
                .addLayer("conv1", convolution(7), "stem_relu")
                .addLayer("conv1_bn", norm(), "conv1")
                .addLayer("conv1_relu", relu(), "conv1_bn")
                .addLayer("conv2", convolution(5), "conv1_relu")
                .addLayer("conv2_bn", norm(), "conv2")
                .addLayer("conv2_relu", relu(), "conv2_bn")
                .addLayer(
                        "dense",
                        new DenseLayer.Builder()
                                .nOut(9)
                                .activation(Activation.RELU)
                                .build(),
                        "conv2_relu")
                .addLayer("output", new OutputLayer.Builder().nOut(CLASSES).build(), "dense")
                .setOutputs("output")
                .setInputTypes(InputType.convolutional(SIZE, SIZE, 2, CNN2DFormat.NHWC))
                .build());
        network.init();
        return network;
    }

    private static ConvolutionLayer convolution(int outputs) {
        return new ConvolutionLayer.Builder(3, 3)
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

    /** The same network, its three middle layers searching. */
    public static ComputationGraph searching(Quantizers kind, Candidates weights, Candidates activations) {
        ComputationGraph source = floating(4);
        NetworkQuantizer quantizer = new NetworkQuantizer(source);
        return SearchNetwork.of(
                source,
                BitwidthPlan.uniform(quantizer.quantizableLayers(), 3, 3, FirstLast.FLOAT),
                SEARCHED,
                new SearchForm(weights, activations),
                new NetworkQuantizer.Training(new Nesterovs(0.02, 0.9), 1e-4, 4, kind),
                data(32, 6).getFeatures());
    }

    /** Noise with a brighter third for each class. */
    public static DataSet data(int images, long seed) {
        Random random = new Random(seed);
        INDArray features = Nd4j.create(DataType.FLOAT, images, SIZE, SIZE, 2);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, images, CLASSES);
        int[] at = new int[4];
        for (at[0] = 0; at[0] < images; at[0]++) {
            int label = random.nextInt(CLASSES);
            labels.putScalar(at[0], label, 1);
            for (at[1] = 0; at[1] < SIZE; at[1]++) {
                for (at[2] = 0; at[2] < SIZE; at[2]++) {
                    for (at[3] = 0; at[3] < 2; at[3]++) {
                        double bright = at[1] * CLASSES / SIZE == label ? 1.5 : 0;
                        features.putScalar(at, 0.7 * random.nextGaussian() + bright);
                    }
                }
            }
        }
        return new DataSet(features, labels);
    }
}

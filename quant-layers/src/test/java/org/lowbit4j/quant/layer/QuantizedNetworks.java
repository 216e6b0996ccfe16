package org.lowbit4j.quant.layer;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.lowbit4j.quant.QuantizerPair;
import org.lowbit4j.quant.calibration.NetworkCalibration;
import org.lowbit4j.quant.scheme.DorefaWeights;
import org.lowbit4j.quant.scheme.QilActivations;
import org.lowbit4j.quant.scheme.QilWeights;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Small networks of a quantized convolution and a quantized dense layer, and data for them. */
final class QuantizedNetworks {

    static final int CLASSES = 3;

    private QuantizedNetworks() {}

    static QuantConvolution2D convolution() {
        return convolution(QuantizerPair.QIL);
    }

    /** The input has either sign, so that it is quantized over an interval in both kinds. */
    static QuantConvolution2D convolution(QuantizerPair kind) {
        return new QuantConvolution2D.Builder(3, 2)
                .nOut(4)
                .stride(2, 1)
                .padding(1, 0)
                .dilation(1, 2)
                .weights(kind == QuantizerPair.QIL ? new QilWeights(3, true, 0.9f, true) : new DorefaWeights(1))
                .activations(QilActivations.signed(4))
                .activation(Activation.RELU)
                .learningRateFactor(0.1)
                .build();
    }

    static QuantDense dense() {
        return dense(QuantizerPair.QIL);
    }

    static QuantDense dense(QuantizerPair kind) {
        return new QuantDense.Builder()
                .nOut(5)
                .quantizers(kind.quantizers())
                .bits(3, 2)
                .activation(Activation.TANH)
                .build();
    }

    static MultiLayerConfiguration sequence(QuantizerPair kind, WorkspaceMode workspaces) {
        return new NeuralNetConfiguration.Builder()
                .seed(4)
                .updater(new Adam(0.01))
                .l2(1e-3)
                .trainingWorkspaceMode(workspaces)
                .inferenceWorkspaceMode(workspaces)
                .list()
                .layer(convolution(kind))
                .layer(dense(kind))
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(CLASSES)
                        .build())
                .setInputType(InputType.convolutional(8, 7, 2))
                .build();
    }

    static MultiLayerNetwork calibratedSequence(QuantizerPair kind, WorkspaceMode workspaces) {
        MultiLayerNetwork network = new MultiLayerNetwork(sequence(kind, workspaces));
        network.init();
        ComputationGraph graph = network.toComputationGraph();
        NetworkCalibration.calibrate(graph, images(16));
        MultiLayerNetwork calibrated = new MultiLayerNetwork(sequence(kind, workspaces));
        calibrated.init();
        calibrated.setParams(graph.params());
        ((QuantizedLayer) calibrated.getLayer(0).conf().getLayer())
                .markCalibrated(new float[] {0.01f}, new float[] {0.02f});
        ((QuantizedLayer) calibrated.getLayer(1).conf().getLayer())
                .markCalibrated(new float[] {0.03f}, new float[] {0.04f});
        return calibrated;
    }

    static ComputationGraphConfiguration graphConfiguration(QuantizerPair kind) {
        return new NeuralNetConfiguration.Builder()
                .seed(4)
                .updater(new Adam(0.01))
                .graphBuilder()
                .addInputs("input")
                .addLayer("conv", convolution(kind), "input")
                .addLayer("dense", dense(kind), "conv")
                .addLayer(
                        "out",
                        new OutputLayer.Builder(LossFunction.MCXENT)
                                .nOut(CLASSES)
                                .build(),
                        "dense")
                .setOutputs("out")
                .setInputTypes(InputType.convolutional(8, 7, 2))
                .build();
    }

    static ComputationGraph calibratedGraph(QuantizerPair kind) {
        ComputationGraph network = new ComputationGraph(graphConfiguration(kind));
        network.init();
        NetworkCalibration.calibrate(network, images(16));
        return network;
    }

    static INDArray images(int count) {
        Nd4j.getRandom().setSeed(count);
        return Nd4j.randn(DataType.FLOAT, count, 2, 8, 7);
    }

    static DataSet data(int count) {
        INDArray labels = Nd4j.zeros(DataType.FLOAT, count, CLASSES);
        for (int i = 0; i < count; i++) {
            labels.putScalar(i, i % CLASSES, 1);
        }
        return new DataSet(images(count), labels);
    }

    /** Steps on batches of changing size. */
    static void train(MultiLayerNetwork network, int steps) {
        for (int i = 0; i < steps; i++) {
            network.fit(data(4 + i));
        }
    }
}

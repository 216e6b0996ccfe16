package org.lowbit4j.quant.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.lowbit4j.quant.calibration.NetworkCalibration;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What Deeplearning4j promises of a layer holds for the quantized ones. */
class LayerContractTest {

    private static final int CLASSES = 3;

    private static QuantConvolution2D convolution() {
        return new QuantConvolution2D.Builder(3, 2)
                .nOut(4)
                .stride(2, 1)
                .padding(1, 0)
                .dilation(1, 2)
                .weights(new WeightQuantization(3, true, 0.9f, true))
                .activations(ActivationQuantization.signed(4))
                .activation(Activation.RELU)
                .learningRateFactor(0.1)
                .build();
    }

    private static QuantDense dense() {
        return new QuantDense.Builder()
                .nOut(5)
                .bits(3, 2)
                .activation(Activation.TANH)
                .build();
    }

    private static MultiLayerConfiguration sequence(WorkspaceMode workspaces) {
        return new NeuralNetConfiguration.Builder()
                .seed(4)
                .updater(new Adam(0.01))
                .l2(1e-3)
                .trainingWorkspaceMode(workspaces)
                .inferenceWorkspaceMode(workspaces)
                .list()
                .layer(convolution())
                .layer(dense())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(CLASSES)
                        .build())
                .setInputType(InputType.convolutional(8, 7, 2))
                .build();
    }

    private static MultiLayerNetwork calibratedSequence(WorkspaceMode workspaces) {
        MultiLayerNetwork network = new MultiLayerNetwork(sequence(workspaces));
        network.init();
        ComputationGraph graph = network.toComputationGraph();
        NetworkCalibration.calibrate(graph, images(16));
        MultiLayerNetwork calibrated = new MultiLayerNetwork(sequence(workspaces));
        calibrated.init();
        calibrated.setParams(graph.params());
        ((QuantizedLayer) calibrated.getLayer(0).conf().getLayer()).markCalibrated(0.01f, 0.02f);
        ((QuantizedLayer) calibrated.getLayer(1).conf().getLayer()).markCalibrated(0.03f, 0.04f);
        return calibrated;
    }

    private static ComputationGraphConfiguration graphConfiguration() {
        return new NeuralNetConfiguration.Builder()
                .seed(4)
                .updater(new Adam(0.01))
                .graphBuilder()
                .addInputs("input")
                .addLayer("conv", convolution(), "input")
                .addLayer("dense", dense(), "conv")
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

    private static ComputationGraph calibratedGraph() {
        ComputationGraph network = new ComputationGraph(graphConfiguration());
        network.init();
        NetworkCalibration.calibrate(network, images(16));
        return network;
    }

    private static INDArray images(int count) {
        Nd4j.getRandom().setSeed(count);
        return Nd4j.randn(DataType.FLOAT, count, 2, 8, 7);
    }

    private static DataSet data(int count) {
        INDArray labels = Nd4j.zeros(DataType.FLOAT, count, CLASSES);
        for (int i = 0; i < count; i++) {
            labels.putScalar(i, i % CLASSES, 1);
        }
        return new DataSet(images(count), labels);
    }

    // ------------------------------------------------------------------------------------------ configuration

    static List<QuantizedLayer> layersWithEverySetting() {
        QuantizedLayer convolution = new QuantConvolution2D.Builder(3, 2)
                .name("conv")
                .nIn(7)
                .nOut(4)
                .hasBias(false)
                .outputScale(true)
                .stride(2, 1)
                .padding(1, 0)
                .dilation(1, 2)
                .convolutionMode(ConvolutionMode.Strict)
                .dataFormat(CNN2DFormat.NHWC)
                .weights(new WeightQuantization(3, false, 0.9f, true))
                .activations(ActivationQuantization.affine())
                .activation(Activation.ELU)
                .learningRateFactor(0.125)
                .l2(0.25)
                .updater(new Sgd(0.5))
                .biasUpdater(new Sgd(0.75))
                .build();
        convolution.markCalibrated(0.25f, 0.125f);
        QuantizedLayer dense = new QuantDense.Builder()
                .name("dense")
                .nIn(7)
                .nOut(4)
                .outputScale(false)
                .weights(new WeightQuantization(5, true, 1.5f, false))
                .activations(ActivationQuantization.signed(2))
                .activation(Activation.SOFTMAX)
                .learningRateFactor(0)
                .l1(0.5)
                .build();
        return List.of(convolution, dense, convolution(), dense());
    }

    @ParameterizedTest
    @MethodSource("layersWithEverySetting")
    void everyFieldSurvivesJson(QuantizedLayer layer) {
        NeuralNetConfiguration configuration = new NeuralNetConfiguration();
        configuration.setLayer(layer);
        QuantizedLayer read = (QuantizedLayer)
                NeuralNetConfiguration.fromJson(configuration.toJson()).getLayer();
        assertThat(read)
                .isEqualTo(layer)
                .usingRecursiveComparison()
                // NaN where it is not set
                .ignoringFields("gradientNormalizationThreshold")
                .isEqualTo(layer);
        assertThat(read.hashCode()).isEqualTo(layer.hashCode());
    }

    @ParameterizedTest
    @MethodSource("layersWithEverySetting")
    void clonesAreEqualAndIndependent(QuantizedLayer layer) {
        QuantizedLayer clone = (QuantizedLayer) layer.clone();
        assertThat(clone).isEqualTo(layer);
        clone.markCalibrated(0.75f, 0.5f);
        assertThat(clone).isNotEqualTo(layer);
        assertThat(layer.withBits(WeightQuantization.of(6), ActivationQuantization.of(6)))
                .isNotEqualTo(layer)
                .extracting(QuantizedLayer::isCalibrated)
                .isEqualTo(false);
    }

    @Test
    void networkConfigurationsSurviveJson() {
        MultiLayerConfiguration sequence = sequence(WorkspaceMode.ENABLED);
        assertThat(MultiLayerConfiguration.fromJson(sequence.toJson())).isEqualTo(sequence);
        assertThat(MultiLayerConfiguration.fromYaml(sequence.toYaml())).isEqualTo(sequence);
        ComputationGraphConfiguration graph = calibratedGraph().getConfiguration();
        ComputationGraphConfiguration read = ComputationGraphConfiguration.fromJson(graph.toJson());
        assertThat(read).isEqualTo(graph);
        assertThat(read.toJson()).contains("\"calibrated\" : true").isEqualTo(graph.toJson());
    }

    @Test
    void theNumberOfInputsIsInferred() {
        MultiLayerNetwork network = new MultiLayerNetwork(sequence(WorkspaceMode.ENABLED));
        network.init();
        assertThat(network.getLayer(0).getParam("W").shape()).containsExactly(4, 2, 3, 2);
        assertThat(network.getLayer(1).getParam("W").shape()).containsExactly(4 * 4 * 5, 5);
        assertThat(network.output(images(2)).shape()).containsExactly(2, CLASSES);

        MultiLayerNetwork flat = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .list()
                .layer(convolution())
                .layer(dense())
                .layer(new OutputLayer.Builder().nOut(2).build())
                .setInputType(InputType.convolutionalFlat(8, 7, 2))
                .build());
        flat.init();
        assertThat(flat.getLayer(0).getParam("W").shape()).containsExactly(4, 2, 3, 2);
        assertThat(flat.output(Nd4j.rand(DataType.FLOAT, 3, 8 * 7 * 2)).shape()).containsExactly(3, 2);

        MultiLayerNetwork vector = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .list()
                .layer(dense())
                .layer(new OutputLayer.Builder().nOut(2).build())
                .setInputType(InputType.feedForward(9))
                .build());
        vector.init();
        assertThat(vector.getLayer(0).getParam("W").shape()).containsExactly(9, 5);
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void theFormatFollowsTheInputType(CNN2DFormat format) {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .list()
                .layer(convolution())
                .layer(dense())
                .layer(new OutputLayer.Builder().nOut(2).build())
                .setInputType(InputType.convolutional(8, 7, 2, format))
                .build());
        network.init();
        assertThat(((QuantConvolution2D) network.getLayer(0).conf().getLayer()).dataFormat())
                .isEqualTo(format);
        INDArray images = images(3);
        assertThat(network.output(
                                format == CNN2DFormat.NHWC
                                        ? images.permute(0, 2, 3, 1).dup('c')
                                        : images)
                        .shape())
                .containsExactly(3, 2);
    }

    @Test
    void wrongInputsAreNamed() {
        MultiLayerNetwork network = new MultiLayerNetwork(sequence(WorkspaceMode.ENABLED));
        network.init();
        assertThatThrownBy(() -> network.output(Nd4j.rand(DataType.FLOAT, 2, 3, 8, 7)))
                .hasMessageContaining("layer0")
                .hasMessageContaining("expected rank 4 with 2 channels");
        assertThatThrownBy(() -> new NeuralNetConfiguration.Builder()
                        .list()
                        .layer(convolution())
                        .layer(new OutputLayer.Builder().nOut(2).build())
                        .setInputType(InputType.recurrent(4))
                        .build())
                .hasMessageContaining("convolutional");
        assertThatThrownBy(() -> new QuantDense.Builder().nIn(3).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nOut is 0");
    }

    // ---------------------------------------------------------------------------------------- saving and loading

    @Test
    void aSavedSequenceContinuesAsIfNothingHadHappened() throws IOException {
        MultiLayerNetwork network = calibratedSequence(WorkspaceMode.ENABLED);
        train(network, 3);
        MultiLayerNetwork loaded =
                ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(saved(network)), true);
        assertThat(loaded.params()).isEqualTo(network.params());
        assertThat(loaded.getLayerWiseConfigurations()).isEqualTo(network.getLayerWiseConfigurations());
        assertThat(((QuantizedLayer) loaded.getLayer(0).conf().getLayer()).weightHalfWidthFloor())
                .isEqualTo(0.01f);
        assertThat(loaded.output(images(5))).isEqualTo(network.output(images(5)));
        train(network, 2);
        train(loaded, 2);
        assertThat(loaded.params()).isEqualTo(network.params());
        assertThat(loaded.getUpdater().getStateViewArray())
                .isEqualTo(network.getUpdater().getStateViewArray());
    }

    @Test
    void aSavedGraphContinuesAsIfNothingHadHappened() throws IOException {
        ComputationGraph network = calibratedGraph();
        network.fit(data(6));
        network.fit(data(4));
        ComputationGraph loaded =
                ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(saved(network)), true);
        assertThat(loaded.params()).isEqualTo(network.params());
        assertThat(((QuantizedLayerRuntime) loaded.getLayer("conv")).layer().isCalibrated())
                .isTrue();
        assertThat(((QuantizedLayerRuntime) loaded.getLayer("dense")).layer())
                .isEqualTo(((QuantizedLayerRuntime) network.getLayer("dense")).layer());
        network.fit(data(5));
        loaded.fit(data(5));
        assertThat(loaded.params()).isEqualTo(network.params());
    }

    private static byte[] saved(Model network) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ModelSerializer.writeModel(network, bytes, true);
        return bytes.toByteArray();
    }

    private static void train(MultiLayerNetwork network, int steps) {
        for (int i = 0; i < steps; i++) {
            network.fit(data(4 + i));
        }
    }

    // ------------------------------------------------------------------------------------- copies and conversions

    @Test
    void clonesOfNetworksComputeTheSameAndLearnAlone() {
        MultiLayerNetwork network = calibratedSequence(WorkspaceMode.ENABLED);
        INDArray output = network.output(images(5));
        MultiLayerNetwork clone = network.clone();
        assertThat(clone.output(images(5))).isEqualTo(output);
        assertThat(((QuantizedLayer) clone.getLayer(0).conf().getLayer()).isCalibrated())
                .isTrue();
        train(clone, 1);
        assertThat(network.output(images(5))).isEqualTo(output);
        assertThat(clone.output(images(5))).isNotEqualTo(output);

        ComputationGraph graph = calibratedGraph();
        assertThat(graph.clone().outputSingle(images(5))).isEqualTo(graph.outputSingle(images(5)));
    }

    @Test
    void aSequenceBecomesAGraph() {
        MultiLayerNetwork network = calibratedSequence(WorkspaceMode.ENABLED);
        ComputationGraph graph = network.toComputationGraph();
        assertThat(graph.outputSingle(images(5))).isEqualTo(network.output(images(5)));
        assertThat(((QuantizedLayer) graph.getLayer(0).conf().getLayer()).isCalibrated())
                .isTrue();
        graph.fit(data(6));
        network.fit(data(6));
        assertThat(graph.params()).isEqualTo(network.params());
    }

    @Test
    void frozenLayersStayAsTheyAre() {
        MultiLayerNetwork network = calibratedSequence(WorkspaceMode.ENABLED);
        MultiLayerNetwork frozen =
                new TransferLearning.Builder(network).setFeatureExtractor(0).build();
        assertThat(frozen.output(images(5))).isEqualTo(network.output(images(5)));
        frozen.fit(data(6));
        assertThat(frozen.getLayer(0).params()).isEqualTo(network.getLayer(0).params());
        assertThat(frozen.getLayer(1).params()).isNotEqualTo(network.getLayer(1).params());
    }

    @Test
    void aLayerCanBeReplaced() {
        MultiLayerNetwork network = calibratedSequence(WorkspaceMode.ENABLED);
        MultiLayerNetwork changed = new TransferLearning.Builder(network)
                .fineTuneConfiguration(new FineTuneConfiguration.Builder()
                        .updater(new Adam(0.01))
                        .build())
                .removeLayersFromOutput(2)
                .addLayer(new QuantDense.Builder()
                        .nIn(4 * 4 * 5)
                        .nOut(6)
                        .bits(8, 8)
                        .build())
                .addLayer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(6)
                        .nOut(CLASSES)
                        .build())
                .build();
        assertThat(changed.getLayer(0).params()).isEqualTo(network.getLayer(0).params());
        changed.fit(data(6));
        assertThat(changed.output(images(5)).shape()).containsExactly(5, CLASSES);

        ComputationGraph graph = calibratedGraph();
        ComputationGraph other = new TransferLearning.GraphBuilder(graph)
                .fineTuneConfiguration(new FineTuneConfiguration.Builder()
                        .updater(new Adam(0.01))
                        .build())
                .removeVertexKeepConnections("dense")
                .addLayer(
                        "dense",
                        new QuantDense.Builder().nIn(80).nOut(5).bits(8, 8).build(),
                        new CnnToFeedForwardPreProcessor(4, 5, 4),
                        "conv")
                .build();
        assertThat(other.getLayer("conv").params())
                .isEqualTo(graph.getLayer("conv").params());
        assertThat(other.outputSingle(images(5)).shape()).containsExactly(5, CLASSES);
    }

    /** Upstream: a fine-tune configuration reaches stock layers only. NetworkQuantizer rebuilds the configuration instead. */
    @Test
    void aFineTuneConfigurationDoesNotReachTheUpdater() {
        MultiLayerNetwork network = calibratedSequence(WorkspaceMode.ENABLED);
        MultiLayerNetwork tuned = new TransferLearning.Builder(network)
                .fineTuneConfiguration(new FineTuneConfiguration.Builder()
                        .updater(new Sgd(0.5))
                        .build())
                .build();
        assertThat(tuned.getLayer(2).conf().getLayer().getUpdaterByParam("W")).isEqualTo(new Sgd(0.5));
        assertThat(tuned.getLayer(0).conf().getLayer().getUpdaterByParam("W")).isEqualTo(new Adam(0.01));
    }

    // ----------------------------------------------------------------------------------------------- execution

    @Test
    void theBatchSizeMayChange() {
        MultiLayerNetwork network = calibratedSequence(WorkspaceMode.ENABLED);
        INDArray images = images(7);
        INDArray together = network.output(images);
        for (int i = 0; i < 7; i++) {
            INDArray alone = network.output(images.get(
                            NDArrayIndex.interval(i, i + 1), NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.all())
                    .dup());
            assertThat(alone.sub(together.getRow(i, true)).amaxNumber().doubleValue())
                    .isLessThan(1e-5);
        }
        network.fit(data(3));
        network.fit(data(9));
        network.fit(data(1));
    }

    @Test
    void workspacesDoNotChangeTheResult() {
        MultiLayerNetwork with = calibratedSequence(WorkspaceMode.ENABLED);
        MultiLayerNetwork without = calibratedSequence(WorkspaceMode.NONE);
        without.setParams(with.params());
        assertThat(without.output(images(5))).isEqualTo(with.output(images(5)));
        train(with, 3);
        train(without, 3);
        assertThat(without.params()).isEqualTo(with.params());
    }

    @Test
    void twoThreadsGetTheResultsOfOne() throws InterruptedException, ExecutionException {
        MultiLayerNetwork sequence = calibratedSequence(WorkspaceMode.ENABLED);
        ComputationGraph graph = calibratedGraph();
        List<INDArray> inputs = List.of(images(2), images(3), images(4), images(5));
        List<INDArray> expected = new ArrayList<>();
        inputs.forEach(input -> expected.add(sequence.output(input)));
        inputs.forEach(input -> expected.add(graph.outputSingle(input)));
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<List<INDArray>>> results = new ArrayList<>();
            for (int task = 0; task < 8; task++) {
                results.add(threads.submit(() -> {
                    List<INDArray> outputs = new ArrayList<>();
                    inputs.forEach(input -> outputs.add(sequence.output(input)));
                    inputs.forEach(input -> outputs.add(graph.outputSingle(input)));
                    return outputs;
                }));
            }
            for (Future<List<INDArray>> result : results) {
                assertThat(result.get()).isEqualTo(expected);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}

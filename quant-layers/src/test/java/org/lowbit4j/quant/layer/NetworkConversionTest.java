package org.lowbit4j.quant.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lowbit4j.quant.layer.QuantizedNetworks.CLASSES;
import static org.lowbit4j.quant.layer.QuantizedNetworks.calibratedGraph;
import static org.lowbit4j.quant.layer.QuantizedNetworks.calibratedSequence;
import static org.lowbit4j.quant.layer.QuantizedNetworks.data;
import static org.lowbit4j.quant.layer.QuantizedNetworks.images;
import static org.lowbit4j.quant.layer.QuantizedNetworks.train;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lowbit4j.quant.QuantizerPair;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Copies, conversions and transfer learning keep quantized layers as they are. */
class NetworkConversionTest {

    @ParameterizedTest
    @EnumSource(QuantizerPair.class)
    void clonesOfNetworksComputeTheSameAndLearnAlone(QuantizerPair kind) {
        MultiLayerNetwork network = calibratedSequence(kind, WorkspaceMode.ENABLED);
        INDArray output = network.output(images(5));
        MultiLayerNetwork clone = network.clone();
        assertThatBits(clone.output(images(5))).isEqualTo(output);
        assertThat(((QuantizedLayer) clone.getLayer(0).conf().getLayer()).isCalibrated())
                .isTrue();
        train(clone, 1);
        assertThatBits(network.output(images(5))).isEqualTo(output);
        assertThatBits(clone.output(images(5))).isNotEqualTo(output);

        ComputationGraph graph = calibratedGraph(kind);
        assertThatBits(graph.clone().outputSingle(images(5))).isEqualTo(graph.outputSingle(images(5)));
    }

    @ParameterizedTest
    @EnumSource(QuantizerPair.class)
    void aSequenceBecomesAGraph(QuantizerPair kind) {
        MultiLayerNetwork network = calibratedSequence(kind, WorkspaceMode.ENABLED);
        ComputationGraph graph = network.toComputationGraph();
        assertThatBits(graph.outputSingle(images(5))).isEqualTo(network.output(images(5)));
        assertThat(((QuantizedLayer) graph.getLayer(0).conf().getLayer()).isCalibrated())
                .isTrue();
        graph.fit(data(6));
        network.fit(data(6));
        assertThatBits(graph.params()).isEqualTo(network.params());
    }

    @ParameterizedTest
    @EnumSource(QuantizerPair.class)
    void frozenLayersStayAsTheyAre(QuantizerPair kind) {
        MultiLayerNetwork network = calibratedSequence(kind, WorkspaceMode.ENABLED);
        MultiLayerNetwork frozen =
                new TransferLearning.Builder(network).setFeatureExtractor(0).build();
        assertThatBits(frozen.output(images(5))).isEqualTo(network.output(images(5)));
        frozen.fit(data(6));
        assertThatBits(frozen.getLayer(0).params())
                .isEqualTo(network.getLayer(0).params());
        assertThatBits(frozen.getLayer(1).params())
                .isNotEqualTo(network.getLayer(1).params());
    }

    @ParameterizedTest
    @EnumSource(QuantizerPair.class)
    void aLayerCanBeReplaced(QuantizerPair kind) {
        MultiLayerNetwork network = calibratedSequence(kind, WorkspaceMode.ENABLED);
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
        assertThatBits(changed.getLayer(0).params())
                .isEqualTo(network.getLayer(0).params());
        changed.fit(data(6));
        assertThat(changed.output(images(5)).shape()).containsExactly(5, CLASSES);

        ComputationGraph graph = calibratedGraph(kind);
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
        assertThatBits(other.getLayer("conv").params())
                .isEqualTo(graph.getLayer("conv").params());
        assertThat(other.outputSingle(images(5)).shape()).containsExactly(5, CLASSES);
    }

    /** Upstream: a fine-tune configuration reaches stock layers only. NetworkQuantizer rebuilds the configuration instead. */
    @ParameterizedTest
    @EnumSource(QuantizerPair.class)
    void aFineTuneConfigurationDoesNotReachTheUpdater(QuantizerPair kind) {
        MultiLayerNetwork network = calibratedSequence(kind, WorkspaceMode.ENABLED);
        MultiLayerNetwork tuned = new TransferLearning.Builder(network)
                .fineTuneConfiguration(new FineTuneConfiguration.Builder()
                        .updater(new Sgd(0.5))
                        .build())
                .build();
        assertThat(tuned.getLayer(2).conf().getLayer().getUpdaterByParam("W")).isEqualTo(new Sgd(0.5));
        assertThat(tuned.getLayer(0).conf().getLayer().getUpdaterByParam("W")).isEqualTo(new Adam(0.01));
    }
}

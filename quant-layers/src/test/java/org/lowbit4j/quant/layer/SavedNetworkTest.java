package org.lowbit4j.quant.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lowbit4j.quant.layer.QuantizedNetworks.calibratedGraph;
import static org.lowbit4j.quant.layer.QuantizedNetworks.calibratedSequence;
import static org.lowbit4j.quant.layer.QuantizedNetworks.data;
import static org.lowbit4j.quant.layer.QuantizedNetworks.images;
import static org.lowbit4j.quant.layer.QuantizedNetworks.train;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lowbit4j.quant.QuantizerPair;

/** A saved network continues, once loaded, as if nothing had happened. */
class SavedNetworkTest {

    @ParameterizedTest
    @EnumSource(QuantizerPair.class)
    void aSequenceGoesOnWithTheSameUpdaterState(QuantizerPair kind) throws IOException {
        MultiLayerNetwork network = calibratedSequence(kind, WorkspaceMode.ENABLED);
        train(network, 3);
        MultiLayerNetwork loaded =
                ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(saved(network)), true);
        assertThatBits(loaded.params()).isEqualTo(network.params());
        assertThat(loaded.getLayerWiseConfigurations()).isEqualTo(network.getLayerWiseConfigurations());
        assertThat(((QuantizedLayer) loaded.getLayer(0).conf().getLayer()).weightFloors())
                .containsExactly(0.01f);
        assertThatBits(loaded.output(images(5))).isEqualTo(network.output(images(5)));
        train(network, 2);
        train(loaded, 2);
        assertThatBits(loaded.params()).isEqualTo(network.params());
        assertThatBits(loaded.getUpdater().getStateViewArray())
                .isEqualTo(network.getUpdater().getStateViewArray());
    }

    @ParameterizedTest
    @EnumSource(QuantizerPair.class)
    void aGraphGoesOnWithTheSameParameters(QuantizerPair kind) throws IOException {
        ComputationGraph network = calibratedGraph(kind);
        network.fit(data(6));
        network.fit(data(4));
        ComputationGraph loaded =
                ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(saved(network)), true);
        assertThatBits(loaded.params()).isEqualTo(network.params());
        assertThat(((QuantizedLayerRuntime) loaded.getLayer("conv")).layer().isCalibrated())
                .isTrue();
        assertThat(((QuantizedLayerRuntime) loaded.getLayer("dense")).layer())
                .isEqualTo(((QuantizedLayerRuntime) network.getLayer("dense")).layer());
        network.fit(data(5));
        loaded.fit(data(5));
        assertThatBits(loaded.params()).isEqualTo(network.params());
    }

    private static byte[] saved(Model network) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ModelSerializer.writeModel(network, bytes, true);
        return bytes.toByteArray();
    }
}

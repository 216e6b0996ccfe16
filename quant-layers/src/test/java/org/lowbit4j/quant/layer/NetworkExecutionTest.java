package org.lowbit4j.quant.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lowbit4j.quant.layer.QuantizedNetworks.calibratedGraph;
import static org.lowbit4j.quant.layer.QuantizedNetworks.calibratedSequence;
import static org.lowbit4j.quant.layer.QuantizedNetworks.data;
import static org.lowbit4j.quant.layer.QuantizedNetworks.images;
import static org.lowbit4j.quant.layer.QuantizedNetworks.train;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Batch size, workspaces and threads do not change what quantized layers compute. */
class NetworkExecutionTest {

    @ParameterizedTest
    @EnumSource(QuantizerKind.class)
    void theBatchSizeMayChange(QuantizerKind kind) {
        MultiLayerNetwork network = calibratedSequence(kind, WorkspaceMode.ENABLED);
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

    @ParameterizedTest
    @EnumSource(QuantizerKind.class)
    void workspacesDoNotChangeTheResult(QuantizerKind kind) {
        MultiLayerNetwork with = calibratedSequence(kind, WorkspaceMode.ENABLED);
        MultiLayerNetwork without = calibratedSequence(kind, WorkspaceMode.NONE);
        without.setParams(with.params());
        assertThat(without.output(images(5))).isEqualTo(with.output(images(5)));
        train(with, 3);
        train(without, 3);
        assertThat(without.params()).isEqualTo(with.params());
    }

    @ParameterizedTest
    @EnumSource(QuantizerKind.class)
    void twoThreadsGetTheResultsOfOne(QuantizerKind kind) throws InterruptedException, ExecutionException {
        MultiLayerNetwork sequence = calibratedSequence(kind, WorkspaceMode.ENABLED);
        ComputationGraph graph = calibratedGraph(kind);
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

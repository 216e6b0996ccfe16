package org.lowbit4j.quant.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lowbit4j.quant.layer.QuantizedNetworks.calibratedGraph;
import static org.lowbit4j.quant.layer.QuantizedNetworks.calibratedSequence;
import static org.lowbit4j.quant.layer.QuantizedNetworks.data;
import static org.lowbit4j.quant.layer.QuantizedNetworks.images;
import static org.lowbit4j.quant.layer.QuantizedNetworks.train;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lowbit4j.quant.QuantizerPair;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Batch size, workspaces and threads do not change what quantized layers compute. */
class NetworkExecutionTest {

    @ParameterizedTest
    @EnumSource(QuantizerPair.class)
    void theBatchSizeMayChange(QuantizerPair kind) {
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
    @EnumSource(QuantizerPair.class)
    void workspacesDoNotChangeTheResult(QuantizerPair kind) {
        MultiLayerNetwork with = calibratedSequence(kind, WorkspaceMode.ENABLED);
        MultiLayerNetwork without = calibratedSequence(kind, WorkspaceMode.NONE);
        without.setParams(with.params());
        assertThatBits(without.output(images(5))).isEqualTo(with.output(images(5)));
        train(with, 3);
        train(without, 3);
        assertThatBits(without.params()).isEqualTo(with.params());
    }

    /** Deeplearning4j runs one network in one thread at a time; two networks share what quantized layers share. */
    @ParameterizedTest
    @EnumSource(QuantizerPair.class)
    void networksInTwoThreadsDoNotDisturbEachOther(QuantizerPair kind) throws InterruptedException, ExecutionException {
        MultiLayerNetwork sequence = calibratedSequence(kind, WorkspaceMode.ENABLED);
        ComputationGraph graph = calibratedGraph(kind);
        List<INDArray> alone = results(sequence.clone(), graph.clone());
        List<Callable<List<INDArray>>> tasks = new ArrayList<>();
        for (int task = 0; task < 4; task++) {
            MultiLayerNetwork anotherSequence = sequence.clone();
            ComputationGraph anotherGraph = graph.clone();
            tasks.add(() -> results(anotherSequence, anotherGraph));
        }
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (Future<List<INDArray>> together : threads.invokeAll(tasks)) {
                for (int i = 0; i < alone.size(); i++) {
                    assertThatBits(together.get().get(i)).as("result " + i).isEqualTo(alone.get(i));
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Of batches of several sizes: outputs, and parameters after training on them. */
    private static List<INDArray> results(MultiLayerNetwork sequence, ComputationGraph graph) {
        List<INDArray> results = new ArrayList<>();
        for (int batch = 2; batch < 6; batch++) {
            sequence.fit(data(batch));
            graph.fit(data(batch));
            results.add(sequence.output(images(batch)));
            results.add(graph.outputSingle(images(batch)));
            results.add(sequence.params().dup());
            results.add(graph.params().dup());
        }
        return results;
    }
}

package org.lowbit4j.quant.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.lowbit4j.quant.NamedValues.required;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lowbit4j.quant.SmallNetworks;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;

@Tag("one-jdk")
class ParallelLearningTest {

    private static final CNN2DFormat FORMAT = CNN2DFormat.NHWC;
    private static final DataSet DATA = SmallNetworks.data(FORMAT, 56, 1);

    private static TrainingData data() {
        return TrainingData.of(new ListDataSetIterator<>(DATA.asList(), 8));
    }

    private static ComputationGraph quantized(IUpdater updater, int bits) {
        NetworkQuantizer quantizer = new NetworkQuantizer(SmallNetworks.residual(FORMAT, 3));
        return quantizer.quantize(
                BitwidthPlan.uniform(quantizer.quantizableLayers(), bits, bits, FirstLast.FLOAT),
                new NetworkQuantizer.Training(updater, 1e-4, 1),
                DATA.getFeatures());
    }

    private static List<EpochResult> train(ComputationGraph network, TrainingData data, int epochs) throws IOException {
        return new Trainer(network, data.learning(network), Optional.empty(), epochs, TrainingObserver.NONE).run();
    }

    @Test
    void aStepIsTheMeanOfTheStepsOfItsWorkers() throws IOException {
        ComputationGraph network = quantized(new Nesterovs(0.05, 0.9), 4);
        INDArray start = network.params().dup();
        List<DataSet> batches = DATA.batchBy(8);
        ComputationGraph[] alone = {quantized(new Nesterovs(0.05, 0.9), 4), quantized(new Nesterovs(0.05, 0.9), 4)};
        for (int step = 0; step < 3; step++) {
            INDArray params = alone[0].params().dup();
            for (int i = 0; i < 2; i++) {
                alone[i].fit(batches.get(2 * step + i));
            }
            params.assign(alone[0].params().add(alone[1].params()).div(2));
            INDArray state = stateOf(alone[0]).add(stateOf(alone[1])).div(2);
            for (ComputationGraph copy : alone) {
                copy.params().assign(params);
                stateOf(copy).assign(state);
                copy.applyConstraints(copy.getConfiguration().getIterationCount(), 0);
            }
        }

        EpochResult result = train(network, new ParallelData(data(), 2), 1).get(0);

        assertThatBits(network.params()).isEqualTo(alone[0].params());
        assertThat(network.params().sub(start).norm2Number().doubleValue()).isGreaterThan(1e-2);
        assertThat(network.getConfiguration().getIterationCount()).isEqualTo(3);
        assertThat(network.getConfiguration().getEpochCount()).isEqualTo(1);
        assertThat(result.images()).as("of 7 batches 6").isEqualTo(48);
        assertThat(result.trainLoss()).isPositive();
    }

    private static INDArray stateOf(ComputationGraph network) {
        return network.getUpdater().getStateViewArray();
    }

    @Test
    void anEpochThatIsResumedEndsWhereAnUninterruptedOneEnds() throws IOException {
        ComputationGraph whole = quantized(new Nesterovs(0.02, 0.9), 3);
        train(whole, new ParallelData(data(), 2), 1);
        ComputationGraph halted = quantized(new Nesterovs(0.02, 0.9), 3);
        Learning learning = new ParallelData(data(), 2).learning(halted);
        try (Learning.Epoch epoch = learning.start(0, 0)) {
            epoch.step();
        }
        ComputationGraph resumed = halted.clone();
        resumed.getConfiguration().setIterationCount(1);
        try (Learning.Epoch epoch =
                new ParallelData(data(), 2).learning(resumed).start(0, 1)) {
            while (epoch.hasNext()) {
                epoch.step();
            }
            assertThat(epoch.images()).isEqualTo(32);
        }
        assertThatBits(resumed.params()).isEqualTo(whole.params());
    }

    @Test
    void twoWorkersLearnTheSameEachTimeAndLeaveOutWhatIsOver() throws IOException {
        INDArray first = null;
        double loss = 0;
        for (int round = 0; round < 4; round++) {
            ComputationGraph network = quantized(new Nesterovs(0.02, 0.9), 3);
            List<EpochResult> results = train(network, new ParallelData(data(), 2), 3);
            assertThat(results).extracting(EpochResult::images).containsOnly(48L); // 7 batches: 3 rounds of 2
            assertThat(network.getConfiguration().getIterationCount()).isEqualTo(9);
            assertThat(results.get(2).trainLoss()).isLessThan(results.get(0).trainLoss());
            if (first == null) {
                first = network.params().dup();
                loss = results.get(2).trainLoss();
            }
            assertThatBits(network.params()).isEqualTo(first);
            assertThat(results.get(2).trainLoss()).isEqualTo(loss);
        }
    }

    @Test
    void oneWorkerLearnsAsWithoutTheWrapper() throws IOException {
        ComputationGraph plain = quantized(new Nesterovs(0.02, 0.9), 3);
        List<EpochResult> expected = train(plain, data(), 2);
        ComputationGraph wrapped = quantized(new Nesterovs(0.02, 0.9), 3);
        List<EpochResult> got = train(wrapped, new ParallelData(data(), 1), 2);
        assertThatBits(wrapped.params()).isEqualTo(plain.params());
        assertThat(got.get(1).trainLoss()).isCloseTo(expected.get(1).trainLoss(), within(1e-12));
    }

    /** Ranges stay where the constraints keep those of a plain training: applying them again changes nothing. */
    @Test
    void rangesAreValidAfterAveraging() throws IOException {
        ComputationGraph network = quantized(new Nesterovs(0.5, 0.9), 2);
        train(network, new ParallelData(data(), 2), 2);
        INDArray params = network.params().dup();
        network.applyConstraints(network.getConfiguration().getIterationCount(), 2);
        assertThatBits(network.params()).isEqualTo(params);
        for (var layer : network.getLayers()) {
            Map<String, INDArray> own = layer.paramTable();
            own.keySet().stream()
                    .filter(name -> name.endsWith("HalfWidth"))
                    .forEach(name -> assertThat(required(own, name).minNumber().doubleValue())
                            .as(name)
                            .isPositive());
        }
    }

    @Test
    void saysWhatDoesNotFit() {
        assertThatThrownBy(() -> new ParallelData(data(), 8)).hasMessageContaining("8 workers on 7 batches an epoch");
        assertThatThrownBy(() -> new ParallelData(data(), 0)).hasMessageContaining("at least one worker");
        assertThatThrownBy(() -> new ParallelData(data(), 2).halves()).hasMessageContaining("a search trains one copy");
        TrainingData other = TrainingData.of(new ListDataSetIterator<>(
                SmallNetworks.data(CNN2DFormat.NCHW, 16, 1).asList(), 8));
        ComputationGraph network = quantized(new Sgd(0.1), 3);
        assertThatThrownBy(() -> train(network, new ParallelData(other, 2), 1)).isInstanceOf(RuntimeException.class);
    }
}

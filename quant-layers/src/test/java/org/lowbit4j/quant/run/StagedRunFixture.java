package org.lowbit4j.quant.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.quant.SmallNetworks;
import org.lowbit4j.quant.conversion.TrainedParameters;
import org.lowbit4j.quant.model.InputDescription;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.scheme.Quantizers;
import org.lowbit4j.quant.training.EpochResult;
import org.lowbit4j.quant.training.RangeStart;
import org.lowbit4j.quant.training.TrainingData;
import org.lowbit4j.quant.training.TrainingObserver;
import org.lowbit4j.quant.training.TrainingSettings;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** A run of two stages on a small residual network, first at 4 bits, then at 3. */
final class StagedRunFixture {

    static final TrainingSettings SETTINGS = new TrainingSettings(2, 8, 0.02, 1e-3, 5);
    static final CNN2DFormat FORMAT = CNN2DFormat.NHWC;
    static final Shape SHAPE = new Shape(SmallNetworks.SIZE, SmallNetworks.SIZE, 2);
    static final InputDescription DESCRIPTION =
            new InputDescription(Optional.of(SHAPE), List.of("a", "b", "c"), Optional.empty());
    static final DataSet TRAIN = SmallNetworks.data(FORMAT, 32, 1);
    static final DataSet TEST = SmallNetworks.data(FORMAT, 12, 2);

    static DataSetIterator iterator(DataSet data, int batch) {
        return new ListDataSetIterator<>(data.asList(), batch);
    }

    static RunData data(ComputationGraph network) {
        return new RunData(TrainingData.of(iterator(TRAIN, 8)), iterator(TRAIN, 16), Optional.of(iterator(TEST, 5)));
    }

    /** First at 4 bits, then at 3. */
    static QuantizationStages stages(TrainingSettings settings) {
        return new QuantizationStages(
                () -> SmallNetworks.residual(FORMAT, 3),
                settings,
                new Quantization(
                        network -> Quantizers.QIL, true, RangeStart.KEPT, TrainedParameters.ALL, Optional.empty()),
                StagedRunFixture::data,
                List.of(network -> plan(4), network -> plan(3)));
    }

    static BitwidthPlan plan(int bits) {
        return BitwidthPlan.uniform(List.of("stem", "a1", "a2", "b1", "out"), bits, bits, BitwidthPlan.FirstLast.FLOAT);
    }

    static StagedRun run(Path place, boolean resumed, Map<String, ?> configuration) {
        return new StagedRun(
                place,
                resumed,
                new RunSource(configuration, List.of("model", "data"), List.of("model")),
                DESCRIPTION,
                SETTINGS.epochs(),
                StagedRunFixture::data);
    }

    static Map<String, ?> configuration(String model, String data) {
        return Map.of("command", "test", "options", Map.of(), "model", model, "data", data);
    }

    /** Ends the run by force before the {@code epoch}-th epoch is saved. */
    static StagedRun.Watcher interruptedAt(int epoch) {
        return (saver, stages, lastEpoch) -> new TrainingObserver() {
            @Override
            public void epochDone(ComputationGraph network, EpochResult result) throws IOException {
                if (result.epoch() == epoch) {
                    throw new IOException("the power fails");
                }
                saver.epochDone(network, result);
            }
        };
    }

    private StagedRunFixture() {}
}

package org.lowbit4j.quant.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.ui.model.stats.StatsListener;
import org.deeplearning4j.ui.model.stats.api.StatsReport;
import org.deeplearning4j.ui.model.stats.api.StatsType;
import org.deeplearning4j.ui.model.stats.api.SummaryType;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lowbit4j.quant.SmallNetworks;
import org.lowbit4j.quant.scheme.QilActivations;
import org.lowbit4j.quant.scheme.QilWeights;
import org.lowbit4j.quant.training.TrainingSettings;

/** What Deeplearning4j's user interface shows of a training: parameters, updates and gradients, those of quantizers among them. */
@Tag("one-jdk")
class StatsListenerTest {

    @TempDir
    private Path folder;

    @Test
    void showsTheParametersOfQuantizers() throws IOException {
        InMemoryStatsStorage storage = new InMemoryStatsStorage();
        CNN2DFormat format = CNN2DFormat.NHWC;
        QuantizationTraining.of(SmallNetworks.residual(format, 3))
                .bits(3, 3)
                .train(new ListDataSetIterator<>(
                        SmallNetworks.data(format, 24, 1).asList(), 8))
                .settings(new TrainingSettings(2, 0.05, 1))
                .listeners(new StatsListener(storage, 1))
                .directory(folder.resolve("run"))
                .run();
        String session = storage.listSessionIDs().get(0);
        String worker = storage.listWorkerIDsForSession(session).get(0);
        List<Persistable> updates = storage.getAllUpdatesAfter(session, StatsListener.TYPE_ID, worker, Long.MIN_VALUE);
        assertThat(updates).hasSize(6);
        StatsReport last = (StatsReport) updates.get(5);
        Map<String, Double> parameters = last.getMeanMagnitudes(StatsType.Parameters);
        Map<String, Double> moved = last.getMeanMagnitudes(StatsType.Updates);
        for (String name : List.of(QilWeights.CENTER, QilWeights.HALF_WIDTH, QilActivations.CENTER)) {
            assertThat(parameters.get("a1_" + name)).isPositive();
            assertThat(moved.get("a1_" + name)).isPositive();
        }
        assertThat(last.getScore()).isFinite();
        assertThat(last.hasSummaryStats(StatsType.Parameters, SummaryType.MeanMagnitudes))
                .isTrue();
    }
}

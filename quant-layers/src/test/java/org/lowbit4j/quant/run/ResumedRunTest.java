package org.lowbit4j.quant.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lowbit4j.quant.run.StagedRunFixture.DESCRIPTION;
import static org.lowbit4j.quant.run.StagedRunFixture.FORMAT;
import static org.lowbit4j.quant.run.StagedRunFixture.SETTINGS;
import static org.lowbit4j.quant.run.StagedRunFixture.TRAIN;
import static org.lowbit4j.quant.run.StagedRunFixture.configuration;
import static org.lowbit4j.quant.run.StagedRunFixture.interruptedAt;
import static org.lowbit4j.quant.run.StagedRunFixture.run;
import static org.lowbit4j.quant.run.StagedRunFixture.stages;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.quant.SmallNetworks;
import org.lowbit4j.quant.evaluation.Scores;
import org.lowbit4j.quant.model.ModelFiles;
import org.lowbit4j.quant.plan.PlanFiles;
import org.lowbit4j.quant.training.EpochProgress;
import org.lowbit4j.quant.training.EpochResult;
import org.lowbit4j.quant.training.TrainingObserver;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Runs that were interrupted end with the same bits as runs that were not. */
@Tag("one-jdk")
class ResumedRunTest {

    @TempDir
    private Path folder;

    @BeforeAll
    static void useOneDnn() {
        OneDnn.enable();
    }

    @Test
    void aRunThatIsResumedInAnyStageEndsWhereAnUninterruptedOneEnds() throws IOException {
        Map<String, ?> configuration = configuration("m", "d");
        Path whole = folder.resolve("whole");
        StagedRun.Result expected = run(whole, false, configuration).run(stages(SETTINGS), StagedRun.Watcher.NONE);
        assertThat(expected.directory().results()).hasSize(4);
        for (int epoch = 2; epoch <= 4; epoch++) {
            Path place = folder.resolve("halted" + epoch);
            int halt = epoch;
            assertThatThrownBy(() -> run(place, false, configuration).run(stages(SETTINGS), interruptedAt(halt)))
                    .hasMessageContaining("the power fails");
            StagedRun.Result got = run(place, true, configuration).run(stages(SETTINGS), StagedRun.Watcher.NONE);
            assertThatBits(got.network().params()).isEqualTo(expected.network().params());
            assertThat(got.directory().results().stream().map(EpochResult::trainLoss))
                    .isEqualTo(expected.directory().results().stream()
                            .map(EpochResult::trainLoss)
                            .toList());
        }
        assertThat(PlanFiles.read(whole.resolve(RunDirectory.PLAN)).layers())
                .allMatch(layer -> layer.weightBits() == 3);
    }

    /** Ends the run by force after a step of an epoch, before or after its checkpoint. */
    private static StagedRun.Watcher interruptedWithin(int epoch, int step) {
        return (saver, stages, lastEpoch) -> new TrainingObserver() {
            @Override
            public void stepDone(ComputationGraph network, EpochProgress progress) throws IOException {
                if (progress.epoch() == epoch && progress.step() == step) {
                    throw new IOException("the power fails");
                }
                saver.stepDone(network, progress);
            }

            @Override
            public void epochDone(ComputationGraph network, EpochResult result) throws IOException {
                saver.epochDone(network, result);
            }
        };
    }

    @Test
    void aRunThatIsResumedWithinAnEpochEndsWhereAnUninterruptedOneEnds() throws IOException {
        Map<String, ?> configuration = configuration("m", "d");
        StagedRun.Result expected = run(folder.resolve("whole"), false, configuration)
                .checkpointEvery(Duration.ZERO)
                .run(stages(SETTINGS), StagedRun.Watcher.NONE);
        int steps = TRAIN.numExamples() / 8;
        for (int[] halt : new int[][] {{1, 2}, {2, steps}, {3, 2}, {4, 3}}) {
            Path place = folder.resolve("halted" + halt[0]);
            assertThatThrownBy(() -> run(place, false, configuration)
                            .checkpointEvery(Duration.ofNanos(1))
                            .run(stages(SETTINGS), interruptedWithin(halt[0], halt[1])))
                    .hasMessageContaining("the power fails");
            assertThat(RunDirectory.unfinished(place).orElseThrow().step()).isEqualTo(halt[1] - 1);
            assertThat(RunDirectory.unfinished(place).orElseThrow().epoch()).isEqualTo(halt[0]);

            List<Integer> resumed = new ArrayList<>();
            StagedRun.Result got = run(place, true, configuration)
                    .run(stages(SETTINGS), (saver, all, last) -> new TrainingObserver() {
                        @Override
                        public void stepDone(ComputationGraph network, EpochProgress progress) {
                            resumed.add(progress.step());
                        }

                        @Override
                        public void epochDone(ComputationGraph network, EpochResult result) throws IOException {
                            saver.epochDone(network, result);
                        }
                    });
            assertThat(resumed.get(0)).isEqualTo(halt[1]);
            assertThatBits(got.network().params()).isEqualTo(expected.network().params());
            assertThat(got.directory().results().stream()
                            .map(ResumedRunTest::withoutTime)
                            .toList())
                    .isEqualTo(expected.directory().results().stream()
                            .map(ResumedRunTest::withoutTime)
                            .toList());
            assertThat(RunDirectory.unfinished(place)).isEmpty();
        }
    }

    @Test
    void anAverageIsKeptInCheckpointsAndIsWhatTheNextStageStartsFrom() throws IOException {
        Map<String, ?> configuration = configuration("m", "d");
        List<INDArray> trained = new ArrayList<>();
        StagedRun.Result expected = run(folder.resolve("whole"), false, configuration)
                .averaging(OptionalDouble.of(0.5))
                .run(stages(SETTINGS), (saver, all, last) -> new TrainingObserver() {
                    @Override
                    public void stepDone(ComputationGraph network, EpochProgress progress) {
                        trained.add(network.params().dup());
                    }

                    @Override
                    public void epochDone(ComputationGraph network, EpochResult result) throws IOException {
                        saver.epochDone(network, result);
                    }
                });
        int ofStage = trained.size() / 2;
        INDArray last = expected.network().params();
        double[] far = trained.stream().mapToDouble(last::distance2).toArray();
        assertThat(far[2 * ofStage - 1]).isPositive(); // not the parameters themselves
        assertThat(far[2 * ofStage - 1]).isLessThan(far[ofStage]);
        for (int[] halt : new int[][] {{2, 3}, {3, 1}, {4, 3}}) {
            Path place = folder.resolve("halted" + halt[0]);
            assertThatThrownBy(() -> run(place, false, configuration)
                            .averaging(OptionalDouble.of(0.5))
                            .checkpointEvery(Duration.ofNanos(1))
                            .run(stages(SETTINGS), interruptedWithin(halt[0], halt[1])))
                    .hasMessageContaining("the power fails");
            StagedRun.Result got = run(place, true, configuration)
                    .averaging(OptionalDouble.of(0.5))
                    .run(stages(SETTINGS), StagedRun.Watcher.NONE);
            assertThatBits(got.network().params()).isEqualTo(last);
            assertThatBits(ModelFiles.load(place).params()).isEqualTo(last);
        }
    }

    private static EpochResult withoutTime(EpochResult result) {
        Scores scores = result.scores().orElseThrow();
        Scores timeless = new Scores(scores.correct(), scores.total(), scores.top1(), scores.top5(), scores.loss(), 0);
        return new EpochResult(
                result.epoch(), result.learningRate(), result.trainLoss(), Optional.of(timeless), 0, result.images());
    }

    @Test
    void isResumedWithTheInputsThatItWasStartedWith() throws IOException {
        Path place = folder.resolve("run");
        assertThatThrownBy(() -> run(place, false, configuration("m", "d")).run(stages(SETTINGS), interruptedAt(2)))
                .hasMessageContaining("the power fails");
        assertThatThrownBy(
                        () -> run(place, true, configuration("m", "e")).run(stages(SETTINGS), StagedRun.Watcher.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("data d, now it is e");
        run(place, true, configuration("another", "d")).run(stages(SETTINGS), StagedRun.Watcher.NONE);
    }

    @Test
    void anEditedCheckpointOfAnEpochIsNamed() {
        assertThatThrownBy(() -> UnfinishedEpoch.parse("{\"epoch\": 1, \"steps\": \"many\"}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no number \"steps\"; was the checkpoint edited?");
    }

    @Test
    void aCheckpointHoldsTextsOfTheSameMoment() throws IOException {
        Path place = folder.resolve("run");
        RunDirectory directory = RunDirectory.create(place, DESCRIPTION, Map.of());
        assertThat(directory.kept("state.txt")).isEmpty();
        AtomicInteger asked = new AtomicInteger();
        directory.keep("state.txt", () -> "text " + asked.incrementAndGet());
        EpochResult result = new EpochResult(1, 0.1, 1, Optional.empty(), 1, 8);
        directory.epochDone(SmallNetworks.residual(FORMAT, 3), result);
        assertThat(directory.kept("state.txt")).hasValue("text 1");
        assertThat(directory.kept("other.txt")).isEmpty();
    }
}

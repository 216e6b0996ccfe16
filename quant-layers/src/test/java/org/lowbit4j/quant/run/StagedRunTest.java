package org.lowbit4j.quant.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.quant.SmallNetworks;
import org.lowbit4j.quant.conversion.TrainedParameters;
import org.lowbit4j.quant.evaluation.Scores;
import org.lowbit4j.quant.layer.QuantizedLayerRuntime;
import org.lowbit4j.quant.model.InputDescription;
import org.lowbit4j.quant.model.ModelFiles;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.PlanFiles;
import org.lowbit4j.quant.scheme.Quantizers;
import org.lowbit4j.quant.training.DivergedException;
import org.lowbit4j.quant.training.EpochProgress;
import org.lowbit4j.quant.training.EpochResult;
import org.lowbit4j.quant.training.RangeStart;
import org.lowbit4j.quant.training.TrainingData;
import org.lowbit4j.quant.training.TrainingObserver;
import org.lowbit4j.quant.training.TrainingSettings;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.indexing.NDArrayIndex;

@Tag("one-jdk")
class StagedRunTest {

    private static final TrainingSettings SETTINGS = new TrainingSettings(2, 8, 0.02, 1e-3, 5);
    private static final CNN2DFormat FORMAT = CNN2DFormat.NHWC;
    private static final Shape SHAPE = new Shape(SmallNetworks.SIZE, SmallNetworks.SIZE, 2);
    private static final InputDescription DESCRIPTION =
            new InputDescription(Optional.of(SHAPE), List.of("a", "b", "c"), Optional.empty());
    private static final DataSet TRAIN = SmallNetworks.data(FORMAT, 32, 1);
    private static final DataSet TEST = SmallNetworks.data(FORMAT, 12, 2);

    @TempDir
    private Path folder;

    @BeforeAll
    static void useOneDnn() {
        OneDnn.enable();
    }

    private static DataSetIterator iterator(DataSet data, int batch) {
        return new ListDataSetIterator<>(data.asList(), batch);
    }

    private static RunData data(ComputationGraph network) {
        return new RunData(TrainingData.of(iterator(TRAIN, 8)), iterator(TRAIN, 16), Optional.of(iterator(TEST, 5)));
    }

    /** First at 4 bits, then at 3. */
    private static QuantizationStages stages(TrainingSettings settings) {
        return new QuantizationStages(
                () -> SmallNetworks.residual(FORMAT, 3),
                settings,
                new Quantization(
                        network -> Quantizers.QIL, true, RangeStart.KEPT, TrainedParameters.ALL, Optional.empty()),
                StagedRunTest::data,
                List.of(network -> plan(4), network -> plan(3)));
    }

    private static BitwidthPlan plan(int bits) {
        return BitwidthPlan.uniform(List.of("stem", "a1", "a2", "b1", "out"), bits, bits, BitwidthPlan.FirstLast.FLOAT);
    }

    private StagedRun run(Path place, boolean resumed, Map<String, ?> configuration) {
        return new StagedRun(
                place,
                resumed,
                new RunSource(configuration, List.of("model", "data"), List.of("model")),
                DESCRIPTION,
                SETTINGS.epochs(),
                StagedRunTest::data);
    }

    private static Map<String, ?> configuration(String model, String data) {
        return Map.of("command", "test", "options", Map.of(), "model", model, "data", data);
    }

    /** Ends the run by force before the {@code epoch}-th epoch is saved. */
    private static StagedRun.Watcher interruptedAt(int epoch) {
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
                            .map(StagedRunTest::withoutTime)
                            .toList())
                    .isEqualTo(expected.directory().results().stream()
                            .map(StagedRunTest::withoutTime)
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
    void anEditedCheckpointOfAnEpochIsNamed() {
        assertThatThrownBy(() -> UnfinishedEpoch.parse("{\"epoch\": 1, \"steps\": \"many\"}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no number \"steps\"; was the checkpoint edited?");
    }

    @Test
    void aRunIsWrittenWholeAndReadBack() throws IOException {
        Path place = folder.resolve("run");
        StagedRun.Result result =
                run(place, false, configuration("m", "d")).run(stages(SETTINGS), StagedRun.Watcher.NONE);
        try (var files = Files.walk(place)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> place.relativize(file).toString()))
                    .containsExactlyInAnyOrder(
                            "config.json",
                            "metrics.csv",
                            "plan.json",
                            "quantizers.csv",
                            "distributions.csv",
                            "checkpoint/model.zip",
                            "model.zip");
        }
        List<QuantizerRow> quantizers = QuantizerTrail.read(place, 4).rows();
        assertThat(quantizers).hasSize(4 * 2 * 3); // epochs, operands, layers that are not float
        QuantizerRow last = quantizers.get(quantizers.size() - 1);
        assertThat(last.epoch()).isEqualTo(4);
        assertThat(last.bits()).isEqualTo(3);
        assertThat(last.operand()).isEqualTo("input");
        assertThat(last.zeroShare()).isBetween(0.01, 0.99);
        assertThat(last.pruning()).isPositive().isLessThan(last.clipping());
        assertThat(last.parameters()).startsWith("activationCenter=").contains(" activationHalfWidth=");
        assertThat(QuantizerTrail.read(place, 1).rows()).hasSize(6);
        List<ValueDistributions.Row> distributions = ValueDistributions.read(place);
        assertThat(distributions).hasSize(2 * 3).allMatch(row -> row.bits() == 3);
        for (ValueDistributions.Row row : distributions) {
            assertThat(row.shares().stream().mapToDouble(Double::doubleValue).sum())
                    .isCloseTo(1, within(1e-4));
        }
        ComputationGraph trained = result.network();
        QuantizedLayerRuntime layer = (QuantizedLayerRuntime) trained.getLayer("a1");
        double small = 0;
        float[] weights = layer.weights();
        for (float weight : weights) {
            small += Math.abs(layer.weightQuantizer(0).transformer().transform(weight)) < 1.0 / 16 ? 1 : 0;
        }
        assertThat(distributions.get(0).layer()).isEqualTo("a1");
        assertThat(distributions.get(0).shares().get(0)).isCloseTo(small / weights.length, within(1e-6));
        assertThat(QuantizerRow.parse("3,a,b,input,2,0.500000,0.25,1.5,step=1").layer())
                .isEqualTo("a,b");
        assertThatThrownBy(() -> QuantizerRow.parse("3,a,input,2,x")).hasMessageContaining("does not fit the columns");
        assertThatBits(ModelFiles.load(place).params())
                .isEqualTo(result.network().params());
        assertThat(ModelFiles.description(place)).isEqualTo(DESCRIPTION);
        List<EpochResult> read = RunDirectory.results(place);
        assertThat(read).hasSize(4);
        EpochResult written = result.directory().results().get(3);
        assertThat(read.get(3).scores().orElseThrow().loss())
                .isEqualTo(written.scores().orElseThrow().loss());
        assertThat(read.get(3).trainLoss()).isEqualTo(written.trainLoss());

        Files.writeString(place.resolve("metrics.csv"), "epoch\n1,2,x\n");
        assertThatThrownBy(() -> RunDirectory.results(place)).hasMessageContaining("1,2,x");
    }

    @Test
    void withoutTestExamplesNothingIsEvaluated() throws IOException {
        Path place = folder.resolve("run");
        StagedRun run = new StagedRun(
                place,
                false,
                new RunSource(configuration("m", "d")),
                DESCRIPTION,
                SETTINGS.epochs(),
                network -> new RunData(TrainingData.of(iterator(TRAIN, 8)), iterator(TRAIN, 16)));
        run.run(stages(SETTINGS), StagedRun.Watcher.NONE);
        assertThat(RunDirectory.results(place))
                .hasSize(4)
                .allMatch(row -> row.scores().isEmpty());
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
    void leavesNothingBehindThatFailsBeforeItsFirstEpoch() {
        Path place = folder.resolve("run");
        assertThatThrownBy(() -> run(place, false, configuration("m", "d")).run(stages(SETTINGS), interruptedAt(1)))
                .hasMessageContaining("the power fails");
        assertThat(place).doesNotExist();
    }

    @Test
    void neverReplacesWhatIsNoRun() throws IOException {
        Path place = Files.createDirectory(folder.resolve("photos"));
        Path photo = Files.writeString(place.resolve("photo.jpg"), "dear");
        assertThatThrownBy(
                        () -> run(place, false, configuration("m", "d")).run(stages(SETTINGS), StagedRun.Watcher.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not that of a run");
        assertThat(photo).hasContent("dear");
    }

    @Test
    void namesTheEpochInWhichATrainingDiverges() {
        TrainingSettings wild = new TrainingSettings(2, 8, 1e20, 0, 5);
        assertThatThrownBy(() -> run(folder.resolve("run"), false, configuration("m", "d"))
                        .run(stages(wild), StagedRun.Watcher.NONE))
                .isInstanceOf(DivergedException.class)
                .hasMessageContaining("epoch 1")
                .hasMessageContaining("learning rate of ");
    }

    @Test
    void refusesExamplesThatDoNotFitTheNetwork() {
        DataSet small = new DataSet(
                TRAIN.getFeatures()
                        .get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, 1)),
                TRAIN.getLabels());
        assertThatThrownBy(() -> fitting(small))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[1, 9, 9, 1]");
        DataSet twoClasses = new DataSet(
                TRAIN.getFeatures(), TRAIN.getLabels().get(NDArrayIndex.all(), NDArrayIndex.interval(0, 2)));
        assertThatThrownBy(() -> fitting(twoClasses))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tells 3 classes apart, the data have 2");
    }

    /** A float network, so that calibration does not meet the examples first. */
    private void fitting(DataSet examples) throws IOException {
        StagedRun run = new StagedRun(
                folder.resolve("run"),
                false,
                new RunSource(configuration("m", "d")),
                DESCRIPTION,
                1,
                network -> new RunData(TrainingData.of(iterator(examples, 8)), iterator(examples, 16)));
        run.run((stage, before) -> SmallNetworks.residual(FORMAT, 3), StagedRun.Watcher.NONE);
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

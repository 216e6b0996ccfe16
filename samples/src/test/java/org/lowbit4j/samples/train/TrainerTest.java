package org.lowbit4j.samples.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.samples.data.Augmentation;
import org.lowbit4j.samples.data.BatchMaker;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.data.SyntheticSource;
import org.lowbit4j.samples.data.TrainingBatches;
import org.lowbit4j.samples.model.Architecture;
import org.lowbit4j.samples.model.ImageTask;
import org.lowbit4j.samples.model.ModelSpec;

class TrainerTest {

    private static final ImageSet TRAIN = new SyntheticSource().train(160);
    private static final ImageSet TEST = new SyntheticSource().test(40);

    @TempDir
    private Path folder;

    @BeforeAll
    static void useOneDnn() {
        OneDnn.enable();
    }

    @Test
    void aResumedTrainingEndsWhereAnUninterruptedOneEnds() throws IOException {
        TrainingSettings settings = new TrainingSettings(3, 32, 0.05, 1e-3, 5);
        ComputationGraph whole = network(settings);
        List<EpochResult> results =
                trainer(whole, settings, 3, TrainingObserver.NONE).run();

        Path directory = folder.resolve("run");
        RunDirectory run = RunDirectory.create(directory, ImageTask.of(TRAIN), Map.of("options", Map.of()));
        trainer(network(settings), settings, 2, run).run();
        ComputationGraph resumed = RunDirectory.checkpoint(directory).orElseThrow();
        RunDirectory again = RunDirectory.open(directory, ImageTask.of(TRAIN), 2);
        trainer(resumed, settings, 3, again).run();

        assertThatBits(resumed.params()).isEqualTo(whole.params());
        assertThat(again.results().stream().map(EpochResult::trainLoss))
                .isEqualTo(results.stream().map(EpochResult::trainLoss).toList());
        assertThat(again.results().stream().map(EpochResult::learningRate))
                .isEqualTo(results.stream().map(EpochResult::learningRate).toList());
    }

    @Test
    void theLearningRateFallsAlongACosine() throws IOException {
        TrainingSettings settings = new TrainingSettings(2, 40, 0.01, 0, 5);
        List<EpochResult> results =
                trainer(network(settings), settings, 2, TrainingObserver.NONE).run();

        assertThat(results.get(0).learningRate()).isEqualTo(0.01);
        assertThat(results.get(1).learningRate()).isEqualTo(0.005);
        assertThat(results.get(1).images()).isEqualTo(160);
    }

    @Test
    void stopsWhenTheLossIsNoLongerANumber() {
        TrainingSettings settings = new TrainingSettings(2, 32, 1e20, 0, 5);
        assertThatThrownBy(() -> trainer(network(settings), settings, 2, TrainingObserver.NONE)
                        .run())
                .isInstanceOf(DivergedException.class)
                .hasMessageContaining("epoch 1, iteration ")
                .hasMessageContaining("--lr");
    }

    @Test
    void refusesSettingsThatCannotTrain() {
        assertThatThrownBy(() -> new TrainingSettings(0, 1, 0.1, 0, 1)).hasMessageContaining("0 epochs");
        assertThatThrownBy(() -> new TrainingSettings(1, 0, 0.1, 0, 1)).hasMessageContaining("batches of 0");
        assertThatThrownBy(() -> new TrainingSettings(1, 1, Double.NaN, 0, 1)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> new TrainingSettings(1, 1, 0.1, -1, 1)).hasMessageContaining("decay -1.0");
    }

    @Test
    void aRunIsWrittenWholeAndReadBack() throws IOException {
        TrainingSettings settings = new TrainingSettings(1, 32, 0.05, 1e-3, 5);
        Path directory = folder.resolve("run");
        RunDirectory run = RunDirectory.create(directory, ImageTask.of(TRAIN), Map.of("seed", 5));
        ComputationGraph network = network(settings);
        trainer(network, settings, 1, run).run();
        run.finish(network);

        try (var files = Files.walk(directory)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> directory.relativize(file).toString()))
                    .containsExactlyInAnyOrder("config.json", "metrics.csv", "checkpoint/model.zip", "model.zip");
        }
        assertThat(RunDirectory.configuration(directory)).containsEntry("seed", 5);
        EpochResult written = run.results().get(0);
        EpochResult read =
                RunDirectory.open(directory, ImageTask.of(TRAIN), 1).results().get(0);
        assertThat(read.scores().loss()).isEqualTo(written.scores().loss());
        assertThat(read.trainLoss()).isEqualTo(written.trainLoss());
        assertThat(RunDirectory.open(directory, ImageTask.of(TRAIN), 0).results())
                .isEmpty();

        Files.writeString(directory.resolve("metrics.csv"), "epoch\n1,2,x\n");
        assertThatThrownBy(() -> RunDirectory.open(directory, ImageTask.of(TRAIN), 1))
                .hasMessageContaining("1,2,x");
    }

    @Test
    void aCheckpointHoldsTextsOfTheSameMoment() throws IOException {
        TrainingSettings settings = new TrainingSettings(2, 32, 0.05, 1e-3, 5);
        Path directory = folder.resolve("run");
        RunDirectory run = RunDirectory.create(directory, ImageTask.of(TRAIN), Map.of());
        assertThat(run.kept("state.txt")).isEmpty();
        run.keep("state.txt", () -> "after " + run.results().size());
        trainer(network(settings), settings, 2, run).run();
        assertThat(run.kept("state.txt")).hasValue("after 2");
        assertThat(run.kept("other.txt")).isEmpty();
    }

    private static ComputationGraph network(TrainingSettings settings) {
        return TrainableNetwork.with(
                Architecture.SMALL.create(ModelSpec.cifar10(settings.seed())),
                settings.updater(batches(settings).steps()),
                settings.weightDecay());
    }

    private static TrainingBatches batches(TrainingSettings settings) {
        BatchMaker maker = new BatchMaker(TRAIN, CNN2DFormat.NHWC);
        return new TrainingBatches(maker, Augmentation.CIFAR, settings.batch(), settings.seed());
    }

    private static Trainer trainer(
            ComputationGraph network, TrainingSettings settings, int epochs, TrainingObserver observer) {
        return new Trainer(network, batches(settings), TEST, epochs, observer);
    }
}

package org.lowbit4j.quant.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.lowbit4j.quant.run.StagedRunFixture.DESCRIPTION;
import static org.lowbit4j.quant.run.StagedRunFixture.FORMAT;
import static org.lowbit4j.quant.run.StagedRunFixture.SETTINGS;
import static org.lowbit4j.quant.run.StagedRunFixture.TRAIN;
import static org.lowbit4j.quant.run.StagedRunFixture.configuration;
import static org.lowbit4j.quant.run.StagedRunFixture.interruptedAt;
import static org.lowbit4j.quant.run.StagedRunFixture.iterator;
import static org.lowbit4j.quant.run.StagedRunFixture.run;
import static org.lowbit4j.quant.run.StagedRunFixture.stages;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.quant.SmallNetworks;
import org.lowbit4j.quant.layer.QuantizedLayerRuntime;
import org.lowbit4j.quant.model.ModelFiles;
import org.lowbit4j.quant.training.DivergedException;
import org.lowbit4j.quant.training.EpochResult;
import org.lowbit4j.quant.training.TrainingData;
import org.lowbit4j.quant.training.TrainingSettings;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;

@Tag("one-jdk")
class StagedRunTest {

    @TempDir
    private Path folder;

    @BeforeAll
    static void useOneDnn() {
        OneDnn.enable();
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
}

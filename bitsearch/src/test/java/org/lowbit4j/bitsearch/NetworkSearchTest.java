package org.lowbit4j.bitsearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lowbit4j.bitsearch.search.Update;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.quant.model.ModelFiles;
import org.lowbit4j.quant.run.QuantizationTraining;
import org.lowbit4j.quant.run.RunDirectory;
import org.lowbit4j.quant.scheme.Quantizers;
import org.lowbit4j.quant.training.TrainingSettings;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

@Tag("one-jdk")
class NetworkSearchTest {

    private static final DataSet DATA = SearchNetworks.data(48, 1);

    @TempDir
    private Path folder;

    @BeforeAll
    static void useOneDnn() {
        OneDnn.enable();
    }

    private static DataSetIterator iterator() {
        return new ListDataSetIterator<>(DATA.asList(), 8);
    }

    private NetworkSearch search(String directory) {
        return NetworkSearch.of(SearchNetworks.floating(3))
                .input(SearchNetworks.SHAPE)
                .budget("ebsflops=uniform3")
                .candidates("2,3,4")
                .train(iterator())
                .test(iterator())
                .settings(new TrainingSettings(2, 0.02, 1))
                .directory(folder.resolve(directory));
    }

    @Test
    void findsAPlanWithinTheBudgetThatIsTrainedThen() throws IOException {
        NetworkSearch.Result found = search("search").run();
        assertThat(found.derived().exactCost())
                .isLessThanOrEqualTo(found.costs().window().target());
        assertThat(found.plan().names()).containsExactlyInAnyOrderElementsOf(SearchNetworks.SEARCHED);
        assertThat(found.trail().costs()).hasSize(2);
        assertThat(found.trail().strengths()).hasSize(2 * 3 * 2 * 3);
        assertThatBits(ModelFiles.load(found.directory()).params())
                .isEqualTo(found.network().params());

        QuantizationTraining.Result tuned = QuantizationTraining.of(found.network())
                .plan(found.plan())
                .quantizers(Quantizers.EBS)
                .train(iterator())
                .test(iterator())
                .directory(folder.resolve("tuned"))
                .run();
        assertThat(tuned.epochs()).hasSize(1);
    }

    @Test
    void aSearchThatIsResumedEndsWhereAnUninterruptedOneEnds() throws IOException {
        NetworkSearch.Result whole = search("whole").run();
        assertThatThrownBy(
                        () -> search("halted").listeners(new FailingListener(1)).run())
                .hasMessageContaining("the power fails");
        assertThat(RunDirectory.results(folder.resolve("halted"))).hasSize(1);
        NetworkSearch.Result again = search("halted").resume(true).run();
        assertThatBits(again.network().params()).isEqualTo(whole.network().params());
        assertThat(again.trail().strengths()).isEqualTo(whole.trail().strengths());
        assertThat(again.plan().layers()).isEqualTo(whole.plan().layers());
        assertThatThrownBy(() -> search("halted").candidates("2,3").resume(true).run())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("was started with options");
        assertThat(RunDirectory.results(whole.directory())).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSearchThatIsResumedWithinAnEpochEndsWhereAnUninterruptedOneEnds(boolean stochastic) throws IOException {
        NetworkSearch.Result whole = search("whole").stochastic(stochastic).run();
        for (int step = 2; step <= 3; step++) {
            NetworkSearch halted =
                    search("halted" + step).stochastic(stochastic).checkpointEvery(Duration.ofNanos(1));
            FailingListener failing = new FailingListener(step);
            assertThatThrownBy(() -> halted.listeners(failing).run()).hasMessageContaining("the power fails");
            NetworkSearch.Result again =
                    search("halted" + step).stochastic(stochastic).resume(true).run();
            assertThatBits(again.network().params()).isEqualTo(whole.network().params());
            assertThat(again.trail().strengths()).isEqualTo(whole.trail().strengths());
            assertThat(RunDirectory.results(again.directory()).get(1).trainLoss())
                    .isEqualTo(RunDirectory.results(whole.directory()).get(1).trainLoss());
        }
    }

    /** Fails at a step of the second epoch. */
    private static final class FailingListener extends BaseTrainingListener {

        private int steps;

        FailingListener(int steps) {
            this.steps = steps;
        }

        @Override
        public void iterationDone(Model model, int iteration, int epoch) {
            if (epoch == 1 && --steps == 0) {
                throw new IllegalStateException("the power fails");
            }
        }
    }

    @Test
    void takesOtherExamplesForTheStrengthsOrTheSame() throws IOException {
        DataSetIterator others =
                new ListDataSetIterator<>(SearchNetworks.data(40, 2).asList(), 8);
        NetworkSearch.Result found = search("two").train(iterator(), others).run();
        assertThat(RunDirectory.results(found.directory()).get(1).images()).isEqualTo(48 + 40);
        NetworkSearch.Result single = search("single").update(Update.SINGLE).run();
        assertThat(RunDirectory.results(single.directory()).get(1).images()).isEqualTo(48);
    }

    @Test
    void saysWhatIsMissingOrDoesNotFit() {
        NetworkSearch empty = NetworkSearch.of(SearchNetworks.floating(3));
        assertThatThrownBy(() -> empty.candidates("2,3").run()).hasMessageContaining("call budget first");
        assertThatThrownBy(() -> empty.budget("bits=uniform3").run()).hasMessageContaining("call train");
        assertThatThrownBy(() -> search("r").budget("bits=0.5").run())
                .hasMessageContaining("the least possible cost is");
        NetworkSearch unshaped = NetworkSearch.of(SearchNetworks.floating(3))
                .budget("ebsflops=uniform3")
                .train(iterator())
                .directory(folder.resolve("r"));
        assertThatThrownBy(unshaped::run).hasMessageContaining("need the shape of its input");
        assertThatThrownBy(() -> search("r")
                        .train(new ListDataSetIterator<>(List.of(), 2))
                        .run())
                .hasMessageContaining("no examples");
        assertThat(folder.resolve("r")).doesNotExist();
    }
}

package org.lowbit4j.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.quant.cost.NetworkCost;
import org.lowbit4j.quant.evaluation.Scores;
import org.lowbit4j.quant.lowering.Lowering;
import org.lowbit4j.quant.training.TrainingObserver;
import org.lowbit4j.samples.data.Augmentation;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.data.ImageSource;
import org.lowbit4j.samples.data.SyntheticSource;
import org.lowbit4j.samples.model.Architecture;
import org.lowbit4j.samples.model.ModelSpec;

@Tag("one-jdk")
class QuickstartTest {

    @TempDir
    private Path folder;

    @BeforeAll
    static void useOneDnn() {
        OneDnn.enable();
    }

    @Test
    void everyStepFollowsFromTheOneBefore() throws IOException, InterruptedException {
        Quickstart chain = new Quickstart(new Few(640, 101), epochs -> TrainingObserver.NONE);

        Quickstart.Trained floating = chain.floating();
        Quickstart.Trained quantized = chain.quantized(floating.network());
        Path file = folder.resolve("q.lowbit");
        Graph packed = chain.lower(quantized.network(), file);

        assertThat(Files.size(file)).isLessThan(20_000);
        assertThat(chain.verify(quantized.network(), packed, 33).passed()).isTrue();
        Scores trained =
                quantized.epochs().get(quantized.epochs().size() - 1).scores().orElseThrow();
        assertThat(chain.evaluate(packed).total()).isEqualTo(101);
        assertThat(chain.evaluate(packed).correct()).isBetween(trained.correct() - 3, trained.correct() + 3);
        assertThat(chain.latency(floating.network(), packed).packedMedianMicros())
                .isPositive();
    }

    @Test
    void aSearchLeadsToAPlanThatIsTrainedAndVerified() throws IOException {
        Quickstart chain = new Quickstart(new Few(640, 101), epochs -> TrainingObserver.NONE);

        Searched searched = chain.searched(chain.floating().network());
        Quickstart.Trained tuned = chain.finetuned(searched);
        Graph packed = chain.lower(tuned.network(), folder.resolve("s.lowbit"));

        assertThat(searched.plan().isInWindow()).isTrue();
        assertThat(NetworkCost.of(packed).ebsFlops())
                .isCloseTo(
                        searched.plan().exactCost(),
                        within(1e-6 * searched.plan().exactCost()));
        assertThat(chain.verify(tuned.network(), packed, 33).passed()).isTrue();
    }

    /** Chance is 0.1, with a standard deviation of 0.013. */
    @Test
    void networksLearnWhatALinearModelCannot() throws IOException {
        Quickstart chain = new Quickstart(new Few(2400, 500), epochs -> TrainingObserver.NONE);

        Quickstart.Trained floating = chain.floating();

        assertThat(top1(chain.linear())).isBetween(0.05, 0.2);
        assertThat(top1(floating)).isGreaterThan(0.3);
        assertThat(top1(chain.quantized(floating.network()))).isGreaterThan(0.3);
    }

    private static double top1(Quickstart.Trained trained) {
        return trained.epochs()
                .get(trained.epochs().size() - 1)
                .scores()
                .orElseThrow()
                .top1();
    }

    @Test
    void theSmallNetworkHasFewMultiplyAccumulates() {
        ComputationGraph network = Architecture.SMALL.create(ModelSpec.cifar10(1));

        Graph graph = Lowering.lower(network, new Shape(32, 32, 3));

        assertThat(NetworkCost.of(graph).macs()).isBetween(3_000_000L, 5_000_000L);
    }

    /** A part of the generated images. */
    private record Few(int trainImages, int testImages) implements ImageSource {

        @Override
        public ImageSet train(int limit) {
            return new SyntheticSource().train(Math.min(limit, trainImages));
        }

        @Override
        public ImageSet test(int limit) {
            return new SyntheticSource().test(Math.min(limit, testImages));
        }

        @Override
        public Augmentation augmentation() {
            return Augmentation.NONE;
        }
    }
}

package org.lowbit4j.binconv.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lowbit4j.binconv.RandomGraphs;
import org.lowbit4j.binconv.format.PackedModel;
import org.lowbit4j.binconv.format.PackedModelWriter;
import org.lowbit4j.binconv.interpreter.ReferenceInterpreter;
import org.lowbit4j.binconv.ir.Graph;

class ClassifierTest {

    private static final Graph GRAPH = Graphs.colourImages();
    private static final List<String> NAMES = IntStream.range(
                    0, GRAPH.outputShape().size())
            .mapToObj(i -> "class " + i)
            .toList();
    private static final Preprocessing PREPROCESSING = new Preprocessing(
            GRAPH.inputShape().height(),
            GRAPH.inputShape().width(),
            ChannelOrder.RGB,
            Normalization.IMAGENET,
            Resize.STRETCH,
            NAMES);

    /** A network of colour images among the random ones. */
    private static final class Graphs {

        static Graph colourImages() {
            return IntStream.range(0, 1000)
                    .mapToObj(RandomGraphs::graph)
                    .filter(graph -> graph.inputShape().channels() == 3)
                    .filter(graph -> graph.outputShape().size() > 2)
                    .findFirst()
                    .orElseThrow();
        }
    }

    @TempDir
    Path folder;

    @Test
    void namesTheGreatestOutputsOfTheInputThatThePreprocessingMakes() throws IOException {
        Path file = written(PreprocessingJson.metadata(PREPROCESSING));
        Pixels image = random(13, 17);
        float[] outputs = new ReferenceInterpreter(GRAPH).run(PREPROCESSING.apply(image), 1);
        try (Classifier classifier = Classifier.open(file)) {
            List<Prediction> all = classifier.classify(image, Integer.MAX_VALUE);
            assertThat(all).hasSize(outputs.length);
            for (Prediction prediction : all) {
                assertThat(prediction.probability()).isEqualTo(outputs[prediction.index()]);
                assertThat(prediction.name()).isEqualTo("class " + prediction.index());
            }
            assertThat(all)
                    .isSortedAccordingTo((a, b) -> a.probability() == b.probability()
                            ? Integer.compare(a.index(), b.index())
                            : Float.compare(b.probability(), a.probability()));
            assertThat(classifier.classify(image, 2)).isEqualTo(all.subList(0, 2));
        }
    }

    @Test
    void numbersClassesWithoutNamesAndPutsTheLowerOfEqualsFirst() {
        Classifier classifier =
                Classifier.of(PREPROCESSING.withClasses(List.of()), input -> new float[] {0.25f, 0.5f, 0.25f});
        assertThat(classifier.classify(random(3, 3), 3))
                .containsExactly(
                        new Prediction(1, "1", 0.5f), new Prediction(0, "0", 0.25f), new Prediction(2, "2", 0.25f));
        assertThatThrownBy(() -> classifier.classify(random(3, 3), 0)).hasMessageContaining("at least 1");
    }

    @Test
    void saysSoIfTheModelHasNoPreprocessing() throws IOException {
        Path file = written("{\"classes\": [\"a\"]}");
        assertThatThrownBy(() -> Classifier.open(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("no preprocessing");
    }

    @Test
    void refusesPreprocessingThatDoesNotFitTheNetwork() throws IOException {
        Path renamed = written(PreprocessingJson.metadata(PREPROCESSING.withClasses(List.of("one"))));
        assertThatThrownBy(() -> Classifier.open(renamed)).hasMessageContaining("names 1 classes");
        Preprocessing larger = new Preprocessing(
                PREPROCESSING.height() + 1,
                PREPROCESSING.width(),
                ChannelOrder.RGB,
                Normalization.IMAGENET,
                Resize.NONE,
                NAMES);
        Path resized = written(PreprocessingJson.metadata(larger));
        assertThatThrownBy(() -> Classifier.open(resized))
                .hasMessageContaining(resized.toString())
                .hasMessageContaining("takes " + GRAPH.inputShape());
    }

    private Path written(String metadata) throws IOException {
        Path file = folder.resolve("model" + metadata.hashCode() + ".lowbit");
        PackedModelWriter.write(new PackedModel(GRAPH, metadata), file);
        return file;
    }

    private static Pixels random(int height, int width) {
        byte[] rgb = new byte[height * width * 3];
        new Random(1).nextBytes(rgb);
        return new Pixels(rgb, height, width);
    }
}

package org.lowbit4j.samples.result;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.lowbit4j.binconv.image.Prediction;

/** What {@code predict} prints: the most probable classes of each image, the most probable first. */
public record PredictionResult(List<Image> images) implements CommandResult {

    /** The classes of an image. */
    public record Image(String file, List<Named> classes) {

        /** Those of {@code file}. */
        public static Image of(Path file, List<Prediction> predictions) {
            return new Image(
                    file.toString(),
                    predictions.stream()
                            .map(one -> new Named(one.name(), one.probability()))
                            .toList());
        }

        private String text() {
            return file + classes.stream().map(Named::text).collect(Collectors.joining());
        }
    }

    /** A class with its probability, 0..1. */
    public record Named(String name, float probability) {

        private String text() {
            return String.format(Locale.ROOT, "%n  %6.2f %%  %s", 100 * probability, name);
        }
    }

    @Override
    public String text() {
        return images.stream().map(Image::text).collect(Collectors.joining(System.lineSeparator()));
    }
}

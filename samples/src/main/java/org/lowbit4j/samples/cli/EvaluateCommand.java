package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.quant.evaluation.Evaluator;
import org.lowbit4j.quant.evaluation.LoadedClassifier;
import org.lowbit4j.quant.evaluation.Scores;
import org.lowbit4j.samples.data.ImageBatches;
import org.lowbit4j.samples.data.ImageSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lowbit evaluate}. */
@Command(
        name = "evaluate",
        description = {
            "Accuracy, loss and speed of a model on the test images.",
            "Top-1 and top-5 accuracy, mean cross-entropy (natural logarithm), images/s without the making of batches."
        })
final class EvaluateCommand implements Callable<Integer> {

    @Option(
            names = "--model",
            required = true,
            paramLabel = "M",
            description = "A Deeplearning4j model (.zip), the directory of a run, or a lowered file (.lowbit, .fb).")
    private @Nullable Path model;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Images classified at a time (default: ${DEFAULT-VALUE}).")
    private int batch = 128;

    @Mixin
    private final DataOptions data = new DataOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Override
    public Integer call() throws IOException {
        if (batch < 1) {
            throw new IllegalArgumentException("--batch " + batch + "; expected at least 1");
        }
        data.check();
        Scores scores = scores(Objects.requireNonNull(model));
        output.print(fields(scores), () -> text(scores));
        return 0;
    }

    private Scores scores(Path place) throws IOException {
        try (LoadedClassifier classifier = LoadedClassifier.open(place)) {
            ImageSet images = data.open(classifier.description().preprocessing())
                    .test(data.testImages())
                    .forModel(classifier.description(), "The network");
            try (ProgressLine line = ProgressLine.start("evaluate", "images", images.size())) {
                return Evaluator.evaluate(
                        classifier, new ImageBatches(images, classifier.inputFormat(), batch), line::at);
            }
        }
    }

    static Map<String, Object> fields(Scores scores) {
        Map<String, Object> fields = scores.fields();
        fields.put("imagesPerSecond", scores.imagesPerSecond());
        return fields;
    }

    private static String text(Scores scores) {
        return String.format(
                Locale.ROOT,
                "top-1 %.2f %% (%d of %d), top-5 %.2f %%, loss %.4f, %.0f images/s",
                100 * scores.top1(),
                scores.correct(),
                scores.total(),
                100 * scores.top5(),
                scores.loss(),
                scores.imagesPerSecond());
    }
}

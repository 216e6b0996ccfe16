package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.engine.EngineOptions;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.model.Networks;
import org.lowbit4j.samples.pipeline.PackedFiles;
import org.lowbit4j.samples.pipeline.PackedNetwork;
import org.lowbit4j.samples.train.Classifier;
import org.lowbit4j.samples.train.Evaluator;
import org.lowbit4j.samples.train.GraphClassifier;
import org.lowbit4j.samples.train.PackedClassifier;
import org.lowbit4j.samples.train.Scores;
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
        Scores scores = scores(Objects.requireNonNull(model));
        output.print(fields(scores), () -> text(scores));
        return 0;
    }

    private Scores scores(Path place) throws IOException {
        if (PackedFiles.isPacked(place)) {
            EngineOptions options =
                    EngineOptions.standard().withThreads(Runtime.getRuntime().availableProcessors());
            try (PackedNetwork packed = PackedNetwork.open(place, options)) {
                ImageSet images = data.open().test(data.testImages());
                PackedFiles.checkImages(packed.graph(), images);
                return scores(new PackedClassifier(packed.inference()), images);
            }
        }
        ImageSet images = data.open().test(data.testImages());
        Networks.knownImageShape(place).ifPresent(shape -> images.check(shape, "The network"));
        OneDnn.enable();
        return scores(new GraphClassifier(Networks.load(place)), images);
    }

    private Scores scores(Classifier classifier, ImageSet images) {
        try (ProgressLine line = ProgressLine.start("evaluate", "images", images.size())) {
            return Evaluator.evaluate(classifier, images, batch, line::at);
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

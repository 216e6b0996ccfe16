package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.lowbit4j.binconv.image.Classifier;
import org.lowbit4j.quant.evaluation.LoadedClassifier;
import org.lowbit4j.samples.cli.options.EngineMemoryOption;
import org.lowbit4j.samples.cli.options.ModelOption;
import org.lowbit4j.samples.data.ImageDecoder;
import org.lowbit4j.samples.result.PredictionResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lowbit predict}. */
@Command(
        name = "predict",
        description = {
            "The most probable classes of images, by the preprocessing that the model's file holds.",
            "A model without preprocessing is refused: make it anew with train, quantize, finetune or import, and lower it again."
        })
final class PredictCommand implements Callable<PredictionResult> {

    @Mixin
    private final ModelOption model = new ModelOption();

    @Option(names = "--top", paramLabel = "K", description = "Classes of each image (default: ${DEFAULT-VALUE}).")
    private int top = 5;

    @Parameters(
            arity = "1..*",
            paramLabel = "IMAGE",
            description = "JPEG, PNG, BMP, WebP, or TIFF of 8 bits a channel.")
    private List<Path> images = new ArrayList<>();

    @Mixin
    private final EngineMemoryOption memory = new EngineMemoryOption();

    @Override
    public PredictionResult call() throws IOException {
        if (top < 1) {
            throw new IllegalArgumentException("--top " + top + "; expected at least 1");
        }
        try (LoadedClassifier loaded = LoadedClassifier.open(model.path(), memory.engine())) {
            Classifier classifier = loaded.images(model.path().toString());
            List<PredictionResult.Image> classified = new ArrayList<>();
            for (Path image : images) {
                classified.add(PredictionResult.Image.of(image, classifier.classify(ImageDecoder.decode(image), top)));
            }
            return new PredictionResult(classified);
        }
    }
}

package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.lowbit4j.quant.evaluation.Evaluator;
import org.lowbit4j.quant.evaluation.LoadedClassifier;
import org.lowbit4j.samples.cli.options.DataOptions;
import org.lowbit4j.samples.cli.options.EngineMemoryOption;
import org.lowbit4j.samples.cli.options.ModelOption;
import org.lowbit4j.samples.data.ImageBatches;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.progress.ProgressLine;
import org.lowbit4j.samples.result.EvaluationResult;
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
final class EvaluateCommand implements Callable<EvaluationResult> {

    @Mixin
    private final ModelOption model = new ModelOption();

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Images classified at a time (default: ${DEFAULT-VALUE}).")
    private int batch = 128;

    @Mixin
    private final DataOptions data = new DataOptions();

    @Mixin
    private final EngineMemoryOption memory = new EngineMemoryOption();

    @Override
    public EvaluationResult call() throws IOException {
        if (batch < 1) {
            throw new IllegalArgumentException("--batch " + batch + "; expected at least 1");
        }
        data.check();
        try (LoadedClassifier classifier = LoadedClassifier.open(model.path(), memory.engine())) {
            ImageSet images = data.open(classifier.description().preprocessing())
                    .test(data.testImages())
                    .forModel(classifier.description(), "The network");
            try (ProgressLine line = ProgressLine.start("evaluate", "images", images.size())) {
                ImageBatches batches = new ImageBatches(images, classifier.inputFormat(), batch);
                return EvaluationResult.of(Evaluator.evaluate(classifier, batches, line::at));
            }
        }
    }
}

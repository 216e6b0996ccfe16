package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.concurrent.Callable;
import org.lowbit4j.quant.evaluation.Evaluator;
import org.lowbit4j.quant.evaluation.LoadedClassifier;
import org.lowbit4j.quant.evaluation.PairedComparison;
import org.lowbit4j.samples.cli.options.DataOptions;
import org.lowbit4j.samples.data.ImageBatches;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.progress.ProgressLine;
import org.lowbit4j.samples.result.ComparisonResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lowbit compare}. */
@Command(
        name = "compare",
        description = {
            "Compares two networks on the same test images.",
            "Difference of the accuracies with its 95 %% interval (Bonett and Price, 2012), and the p-value of McNemar's exact test:"
                    + " how likely so large a difference is by chance."
        })
final class CompareCommand implements Callable<ComparisonResult> {

    private static final int BATCH = 128;

    @Option(
            names = "--a",
            required = true,
            paramLabel = "M",
            description = "A Deeplearning4j model (.zip), the directory of a run, or a lowered file (.lowbit, .fb).")
    private Path first = Path.of("");

    @Option(names = "--b", required = true, paramLabel = "M", description = "The other network.")
    private Path second = Path.of("");

    @Mixin
    private final DataOptions data = new DataOptions();

    @Override
    public ComparisonResult call() throws IOException {
        data.check();
        PairedComparison comparison;
        try (LoadedClassifier a = LoadedClassifier.open(first);
                LoadedClassifier b = LoadedClassifier.open(second)) {
            ImageSet images = data.open(a.description().preprocessing()).test(data.testImages());
            ImageSet forA = images.forModel(a.description(), "The network");
            ImageSet forB = images.forModel(b.description(), "The network");
            comparison = PairedComparison.of(correct("a", a, forA), correct("b", b, forB), images.size());
        }
        return ComparisonResult.of(first.toString(), second.toString(), comparison);
    }

    private static BitSet correct(String name, LoadedClassifier classifier, ImageSet images) {
        try (ProgressLine line = ProgressLine.start("compare " + name, "images", images.size())) {
            return Evaluator.correct(classifier, new ImageBatches(images, classifier.inputFormat(), BATCH), line::at);
        }
    }
}

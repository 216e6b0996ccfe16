package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.lowbit4j.quant.evaluation.Evaluator;
import org.lowbit4j.quant.evaluation.LoadedClassifier;
import org.lowbit4j.quant.evaluation.PairedComparison;
import org.lowbit4j.samples.data.ImageBatches;
import org.lowbit4j.samples.data.ImageSet;
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
final class CompareCommand implements Callable<Integer> {

    private static final int BATCH = 128;
    private static final double SIGNIFICANT = 0.05;

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

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Override
    public Integer call() throws IOException {
        data.check();
        PairedComparison comparison;
        try (LoadedClassifier a = LoadedClassifier.open(first);
                LoadedClassifier b = LoadedClassifier.open(second)) {
            ImageSet images = data.open(a.description().preprocessing()).test(data.testImages());
            ImageSet forA = images.forModel(a.description(), "The network");
            ImageSet forB = images.forModel(b.description(), "The network");
            comparison = PairedComparison.of(correct("a", a, forA), correct("b", b, forB), images.size());
        }
        output.print(fields(comparison), () -> text(comparison));
        return 0;
    }

    private static BitSet correct(String name, LoadedClassifier classifier, ImageSet images) {
        try (ProgressLine line = ProgressLine.start("compare " + name, "images", images.size())) {
            return Evaluator.correct(classifier, new ImageBatches(images, classifier.inputFormat(), BATCH), line::at);
        }
    }

    private Map<String, Object> fields(PairedComparison comparison) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("a", first.toString());
        fields.put("b", second.toString());
        fields.put("total", comparison.total());
        fields.put("correctA", comparison.firstCorrect());
        fields.put("correctB", comparison.secondCorrect());
        fields.put("onlyA", comparison.onlyFirst());
        fields.put("onlyB", comparison.onlySecond());
        fields.put("difference", comparison.difference());
        fields.put("differenceLow", comparison.low());
        fields.put("differenceHigh", comparison.high());
        fields.put("pValue", comparison.pValue());
        return fields;
    }

    private String text(PairedComparison comparison) {
        return String.format(
                Locale.ROOT,
                "a %s: %d of %d correct%nb %s: %d of %d correct%nonly a right: %d, only b right: %d%n"
                        + "a - b: %+.2f points, 95 %% interval %+.2f to %+.2f; McNemar p = %.3g, %s",
                first,
                comparison.firstCorrect(),
                comparison.total(),
                second,
                comparison.secondCorrect(),
                comparison.total(),
                comparison.onlyFirst(),
                comparison.onlySecond(),
                100 * comparison.difference(),
                100 * comparison.low(),
                100 * comparison.high(),
                comparison.pValue(),
                comparison.pValue() < SIGNIFICANT ? "significant at 5 %" : "within noise");
    }
}

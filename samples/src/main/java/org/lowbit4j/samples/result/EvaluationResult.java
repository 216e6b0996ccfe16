package org.lowbit4j.samples.result;

import java.util.Locale;
import org.lowbit4j.quant.evaluation.Scores;

/** What {@code evaluate} prints: accuracies are fractions, the loss a mean cross-entropy in natural logarithms. */
public record EvaluationResult(int correct, int total, double top1, double top5, double loss, double imagesPerSecond)
        implements CommandResult {

    /** The result of these scores. */
    public static EvaluationResult of(Scores scores) {
        return new EvaluationResult(
                scores.correct(),
                scores.total(),
                scores.top1(),
                scores.top5(),
                scores.loss(),
                scores.imagesPerSecond());
    }

    @Override
    public String text() {
        return String.format(
                Locale.ROOT,
                "top-1 %.2f %% (%d of %d), top-5 %.2f %%, loss %.4f, %.0f images/s",
                100 * top1,
                correct,
                total,
                100 * top5,
                loss,
                imagesPerSecond);
    }
}

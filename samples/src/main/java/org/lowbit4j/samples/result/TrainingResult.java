package org.lowbit4j.samples.result;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.quant.evaluation.Scores;
import org.lowbit4j.quant.run.RunDirectory;
import org.lowbit4j.quant.training.EpochResult;

/**
 * What a training prints: {@code run} is its directory, null where it has none; {@code seconds} are those without evaluations, the
 * scores those of the last epoch.
 */
public record TrainingResult(
        @Nullable String run,
        int epochs,
        double seconds,
        double imagesPerSecond,
        int correct,
        int total,
        double top1,
        double top5,
        double loss)
        implements CommandResult {

    /** The result of a run. */
    public static TrainingResult of(RunDirectory directory) {
        return of(directory.path().toString(), directory.results());
    }

    /** The result of these epochs, of which there is at least one. */
    public static TrainingResult of(@Nullable String run, List<EpochResult> epochs) {
        Scores scores = epochs.get(epochs.size() - 1).scores().orElseThrow();
        double seconds = epochs.stream().mapToDouble(EpochResult::seconds).sum();
        long images = epochs.stream().mapToLong(EpochResult::images).sum();
        return new TrainingResult(
                run,
                epochs.size(),
                seconds,
                images / seconds,
                scores.correct(),
                scores.total(),
                scores.top1(),
                scores.top5(),
                scores.loss());
    }

    @Override
    public String text() {
        return String.format(
                Locale.ROOT,
                "%s: %d epochs in %.0f s (%.0f images/s), top-1 %.2f %% (%d of %d)",
                run,
                epochs,
                seconds,
                imagesPerSecond,
                100 * top1,
                correct,
                total);
    }
}

package org.lowbit4j.samples.result;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.quant.evaluation.Scores;
import org.lowbit4j.quant.model.NetworkFacts;
import org.lowbit4j.quant.run.RunDirectory;
import org.lowbit4j.quant.run.StagedRun;
import org.lowbit4j.quant.training.EpochResult;

/**
 * What a training prints: {@code run} is its directory, null where it has none; {@code seconds} are those without evaluations, the
 * scores those of the last epoch; {@code quantization} says how the layers are quantized.
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
        double loss,
        List<String> quantization)
        implements CommandResult {

    /** An immutable copy. */
    public TrainingResult {
        quantization = List.copyOf(quantization);
    }

    /** The result of a run. */
    public static TrainingResult of(StagedRun.Result run) {
        RunDirectory directory = run.directory();
        return of(directory.path().toString(), directory.results(), NetworkFacts.quantization(run.network()));
    }

    /** The result of these epochs, of which there is at least one. */
    public static TrainingResult of(@Nullable String run, List<EpochResult> epochs, List<String> quantization) {
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
                scores.loss(),
                quantization);
    }

    @Override
    public String text() {
        return String.format(
                Locale.ROOT,
                "%s%s: %d epochs in %.0f s (%.0f images/s), top-1 %.2f %% (%d of %d)",
                quantization.stream().map(line -> line + "\n").collect(Collectors.joining()),
                run,
                epochs,
                seconds,
                imagesPerSecond,
                100 * top1,
                correct,
                total);
    }
}

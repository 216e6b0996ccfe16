package org.lowbit4j.samples.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.quant.evaluation.Scores;
import org.lowbit4j.quant.run.RunDirectory;
import org.lowbit4j.quant.training.EpochResult;

/** What a training run came to. */
record RunResult(@Nullable String run, List<EpochResult> epochs) {

    static RunResult of(RunDirectory directory) {
        return new RunResult(directory.path().toString(), directory.results());
    }

    /** Scores of the last epoch. */
    Scores scores() {
        return epochs.get(epochs.size() - 1).scores().orElseThrow();
    }

    /** Seconds of training, without the evaluations. */
    double seconds() {
        return epochs.stream().mapToDouble(EpochResult::seconds).sum();
    }

    /** Speed of the training. */
    double imagesPerSecond() {
        return epochs.stream().mapToLong(EpochResult::images).sum() / seconds();
    }

    /** The fields of the JSON object. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("run", run);
        fields.put("epochs", epochs.size());
        fields.put("seconds", seconds());
        fields.put("imagesPerSecond", imagesPerSecond());
        fields.putAll(scores().fields());
        return fields;
    }

    /** The same in a line. */
    String text() {
        return String.format(
                Locale.ROOT,
                "%s: %d epochs in %.0f s (%.0f images/s), top-1 %.2f %% (%d of %d)",
                run,
                epochs.size(),
                seconds(),
                imagesPerSecond(),
                100 * scores().top1(),
                scores().correct(),
                scores().total());
    }
}

package org.lowbit4j.samples.bench;

import java.util.Locale;
import org.lowbit4j.samples.result.CommandResult;
import org.nd4j.shade.jackson.annotation.JsonIgnore;

/** Median speeds of a float and of a quantized network. */
record TrainingSpeedResult(
        double floatImagesPerSecond,
        double quantizedImagesPerSecond,
        double ratio,
        @JsonIgnore SpeedComparison comparison)
        implements CommandResult {

    static TrainingSpeedResult of(SpeedComparison speed) {
        return new TrainingSpeedResult(
                speed.floatImagesPerSecond(), speed.quantizedImagesPerSecond(), speed.ratio(), speed);
    }

    @Override
    public String text() {
        return String.format(
                Locale.ROOT,
                "float %.0f images/s, quantized %.0f images/s: ratio %.2f (medians of %d blocks of %d steps of %d images)",
                floatImagesPerSecond,
                quantizedImagesPerSecond,
                ratio,
                comparison.rounds(),
                comparison.steps(),
                comparison.batch());
    }
}

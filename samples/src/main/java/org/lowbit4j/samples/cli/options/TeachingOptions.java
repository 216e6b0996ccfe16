package org.lowbit4j.samples.cli.options;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.quant.distillation.DistillationLoss;
import org.lowbit4j.quant.training.LabelSmoothing;
import org.lowbit4j.quant.training.WeightAverage;
import org.lowbit4j.samples.command.Teaching;
import picocli.CommandLine.Option;

/** What a network learns from besides the labels, and what is taken as its result. */
public final class TeachingOptions {

    private static final double TEMPERATURE = 4;
    private static final double WEIGHT = 0.9;

    @Option(
            names = "--teacher",
            paramLabel = "M",
            description = "Learn from the outputs of this trained network, too: a .zip or the directory of a run.")
    private @Nullable Path teacher;

    @Option(
            names = "--teacher-temperature",
            paramLabel = "T",
            description = "Softens the outputs of teacher and network (default: " + TEMPERATURE + ").")
    private @Nullable Double temperature;

    @Option(
            names = "--teacher-weight",
            paramLabel = "W",
            description =
                    "Weight of the teacher in the loss, 0..1; at 1 the labels do not count, and images of other classes will do (default: "
                            + WEIGHT + ").")
    private @Nullable Double weight;

    @Option(
            names = "--label-smoothing",
            paramLabel = "E",
            description = "Share of each label that all classes get in equal parts, 0 to below 1 (default: 0).")
    private double smoothing;

    @Option(
            names = "--average-decay",
            paramLabel = "X",
            description =
                    "Take the exponential moving average of all parameters as the result, of such a decay, for instance 0.999 (default: no"
                            + " average).")
    private @Nullable Double averageDecay;

    /** What is learned from; loads the teacher. */
    public Teaching teaching() throws IOException {
        if (teacher == null && (temperature != null || weight != null)) {
            throw new IllegalArgumentException(
                    "--teacher-temperature and --teacher-weight need --teacher; give it, or leave them out");
        }
        LabelSmoothing smooth = new LabelSmoothing(smoothing);
        return teacher == null
                ? new Teaching(Optional.empty(), smooth)
                : new Teaching(Optional.of(Teaching.Taught.by(teacher, loss())), smooth);
    }

    private DistillationLoss loss() {
        return new DistillationLoss(temperature == null ? TEMPERATURE : temperature, weight == null ? WEIGHT : weight);
    }

    /** Decay of the moving average that is the result, if one is wanted. */
    public OptionalDouble averageDecay() {
        return averageDecay == null ? OptionalDouble.empty() : OptionalDouble.of(WeightAverage.checked(averageDecay));
    }
}

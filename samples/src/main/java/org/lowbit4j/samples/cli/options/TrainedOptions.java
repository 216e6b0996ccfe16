package org.lowbit4j.samples.cli.options;

import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.quant.conversion.TrainedParameters;
import picocli.CommandLine.Option;

/** Which parameters of a quantized network are trained, and how fast those of quantizers. */
public final class TrainedOptions {

    @Option(
            names = "--train",
            paramLabel = "all|quantizers",
            description =
                    "What is trained: all parameters, or those of quantizers alone; batch norm follows with its statistics (default:"
                            + " ${DEFAULT-VALUE}).")
    private Trained trained = Trained.ALL;

    @Option(
            names = "--interval-lr-factor",
            paramLabel = "X",
            description =
                    "Learning rate of the quantizers' parameters over that of the weights; 0 leaves them as calibrated (default: 0.01 for qil,"
                            + " 1 for others and with --gradient-scale).")
    private @Nullable Double factor;

    private enum Trained {
        ALL,
        QUANTIZERS
    }

    /** The choice; refused if it moves nothing. */
    public TrainedParameters parameters() {
        return new TrainedParameters(
                trained == Trained.QUANTIZERS, factor == null ? OptionalDouble.empty() : OptionalDouble.of(factor));
    }
}

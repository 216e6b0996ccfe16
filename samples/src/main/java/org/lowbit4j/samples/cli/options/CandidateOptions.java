package org.lowbit4j.samples.cli.options;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.quant.scheme.WeightScheme;
import picocli.CommandLine.Option;

/** The bitwidths that layers may get. */
public final class CandidateOptions {

    private static final Candidates USUAL = Candidates.of(1, 2, 3, 4, 5);

    @Option(
            names = "--candidates",
            paramLabel = "B",
            description =
                    "Bitwidths of weights and activations, 1..8 (default: 1,2,3,4,5; 2,3,4,5 for weights of qil and lsq).")
    private @Nullable Candidates both;

    @Option(names = "--weight-candidates", paramLabel = "B", description = "Other bitwidths for the weights.")
    private @Nullable Candidates weights;

    @Option(names = "--activation-candidates", paramLabel = "B", description = "Other bitwidths for the activations.")
    private @Nullable Candidates activations;

    /**
     * The candidates of weights of a scheme; by default those of the usual ones that it has.
     *
     * @throws IllegalArgumentException if the scheme does not have one that is chosen
     */
    public Candidates weights(WeightScheme scheme) {
        Candidates chosen =
                Objects.requireNonNullElse(weights, Objects.requireNonNullElseGet(both, () -> usual(scheme)));
        chosen.bits().forEach(scheme::withBits);
        return chosen;
    }

    private static Candidates usual(WeightScheme scheme) {
        List<Integer> usual =
                USUAL.bits().stream().filter(bits -> has(scheme, bits)).toList();
        return new Candidates(usual);
    }

    private static boolean has(WeightScheme scheme, int bits) {
        try {
            scheme.withBits(bits);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The candidates of the activations. */
    public Candidates activations() {
        return Objects.requireNonNullElse(activations, Objects.requireNonNullElse(both, USUAL));
    }
}

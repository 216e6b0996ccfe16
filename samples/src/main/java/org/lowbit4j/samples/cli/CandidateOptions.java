package org.lowbit4j.samples.cli;

import org.jspecify.annotations.Nullable;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.quant.quantizer.QuantizerKind;
import picocli.CommandLine.Option;

/** The bitwidths that layers may get. */
final class CandidateOptions {

    private static final Candidates USUAL = Candidates.of(1, 2, 3, 4, 5);
    private static final Candidates USUAL_QIL_WEIGHTS = Candidates.of(2, 3, 4, 5);

    @Option(
            names = "--candidates",
            paramLabel = "B",
            description =
                    "Bitwidths of weights and activations, 1..8 (default: 1,2,3,4,5; 2,3,4,5 for weights of QIL).")
    private @Nullable String both;

    @Option(names = "--weight-candidates", paramLabel = "B", description = "Other bitwidths for the weights.")
    private @Nullable String weights;

    @Option(names = "--activation-candidates", paramLabel = "B", description = "Other bitwidths for the activations.")
    private @Nullable String activations;

    /** The candidates of the weights; QIL has no 1 bit. */
    Candidates weights(QuantizerKind quantizer) {
        boolean qil = quantizer == QuantizerKind.QIL;
        Candidates chosen = chosen("--weight-candidates", weights, qil ? USUAL_QIL_WEIGHTS : USUAL);
        return qil ? chosen.forQilWeights() : chosen;
    }

    /** The candidates of the activations. */
    Candidates activations() {
        return chosen("--activation-candidates", activations, USUAL);
    }

    private Candidates chosen(String option, @Nullable String own, Candidates usual) {
        if (own != null) {
            return parsed(option, own);
        }
        return both == null ? usual : parsed("--candidates", both);
    }

    private static Candidates parsed(String option, String text) {
        try {
            return Candidates.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
        }
    }
}

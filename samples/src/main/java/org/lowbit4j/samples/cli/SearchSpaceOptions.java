package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.util.Optional;
import org.lowbit4j.bitsearch.budget.Budget;
import org.lowbit4j.bitsearch.latency.LatencyTable;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.lowbit4j.quant.scheme.Quantizers;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Among which plans to choose, and what they may cost. */
final class SearchSpaceOptions {

    @Mixin
    private final BudgetOptions budget = new BudgetOptions();

    @Mixin
    private final CandidateOptions candidates = new CandidateOptions();

    @Mixin
    private final QuantizerOptions quantizers = new QuantizerOptions();

    @Option(
            names = "--first-last",
            paramLabel = "float|8|same",
            description =
                    "The first and the last layer: float, 8 bits, or searched as the others (default: ${DEFAULT-VALUE}).")
    private FirstLast firstLast = FirstLast.FLOAT;

    /** Checks all options that need no network. */
    void check() throws IOException {
        latency();
        weights();
        activations();
    }

    Budget budget() {
        return budget.budget();
    }

    Optional<LatencyTable> latency() throws IOException {
        return budget.latency();
    }

    Candidates weights() {
        return candidates.weights(quantizers().weights());
    }

    Candidates activations() {
        return candidates.activations();
    }

    Quantizers quantizers() {
        return quantizers.orElse(Quantizers.EBS);
    }

    FirstLast firstLast() {
        return firstLast;
    }
}

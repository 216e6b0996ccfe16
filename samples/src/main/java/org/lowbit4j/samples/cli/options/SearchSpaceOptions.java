package org.lowbit4j.samples.cli.options;

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
public final class SearchSpaceOptions {

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
    public void check() throws IOException {
        latency();
        weights();
        activations();
    }

    /** What a plan may cost. */
    public Budget budget() {
        return budget.budget();
    }

    /** The times of the layers, for a budget of latency. */
    public Optional<LatencyTable> latency() throws IOException {
        return budget.latency();
    }

    /** Bitwidths among which those of weights are chosen. */
    public Candidates weights() {
        return candidates.weights(quantizers().weights());
    }

    /** Bitwidths among which those of activations are chosen. */
    public Candidates activations() {
        return candidates.activations();
    }

    /** What the layers are quantized with. */
    public Quantizers quantizers() {
        return quantizers.orElse(Quantizers.EBS);
    }

    /** What the first and the last layer get. */
    public FirstLast firstLast() {
        return firstLast;
    }
}

package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.bitsearch.budget.Budget;
import org.lowbit4j.bitsearch.cost.CostKind;
import org.lowbit4j.bitsearch.latency.LatencyFiles;
import org.lowbit4j.bitsearch.latency.LatencyTable;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.lowbit4j.quant.scheme.Quantizers;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Among which plans to choose, and what they may cost. */
final class SearchSpaceOptions {

    @Option(
            names = "--budget",
            paramLabel = "KIND=AMOUNT",
            description =
                    "What a plan may cost: ebsflops=6.1M, bitops=250M, bits=2.5 (mean weight bits), size=80kB, latency=0.4ms, or for"
                            + " any of them uniformN, the cost of N bits everywhere, for instance ebsflops=uniform3.")
    private @Nullable String budget;

    @Option(
            names = "--latency-table",
            paramLabel = "F.json",
            description =
                    "For a budget of latency: the times of this network's layers, as bench --tune F.json --model M writes them.")
    private @Nullable Path latencyTable;

    @Mixin
    private final CandidateOptions candidates = new CandidateOptions();

    @Mixin
    private final QuantizerOptions quantizers = new QuantizerOptions();

    @Option(
            names = "--first-last",
            paramLabel = "float|8|same",
            description =
                    "The first and the last layer: float, 8 bits, or searched as the others (default: ${DEFAULT-VALUE}).")
    private String firstLast = "float";

    /** Checks all options that need no network. */
    void check() throws IOException {
        latency();
        quantizers();
        weights();
        activations();
        firstLast();
    }

    Budget budget() {
        if (budget == null) {
            throw new IllegalArgumentException("--budget is missing; for instance --budget ebsflops=uniform3");
        }
        return Budget.parse(budget);
    }

    Optional<LatencyTable> latency() throws IOException {
        boolean needed = budget().kind() == CostKind.LATENCY;
        if (needed != (latencyTable != null)) {
            throw new IllegalArgumentException(
                    needed
                            ? "a budget of latency needs --latency-table; make one with: lowbit bench --tune F.json --model M"
                            : "--latency-table " + latencyTable + " is for a budget of latency, not of "
                                    + budget().kind().label());
        }
        return latencyTable == null ? Optional.empty() : Optional.of(LatencyFiles.read(latencyTable));
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
        return FirstLastText.parse(firstLast);
    }
}

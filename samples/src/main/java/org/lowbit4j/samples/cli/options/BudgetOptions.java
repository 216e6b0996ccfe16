package org.lowbit4j.samples.cli.options;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.bitsearch.budget.Budget;
import org.lowbit4j.bitsearch.cost.CostKind;
import org.lowbit4j.bitsearch.latency.LatencyFiles;
import org.lowbit4j.bitsearch.latency.LatencyTable;
import picocli.CommandLine.Option;

/** What a plan may cost. */
public final class BudgetOptions {

    @Option(
            names = "--budget",
            required = true,
            paramLabel = "KIND=AMOUNT",
            description =
                    "What a plan may cost: ebsflops=6.1M, bitops=250M, bits=2.5 (mean weight bits), size=80kB, latency=0.4ms, or for"
                            + " any of them uniformN, the cost of N bits everywhere, for instance ebsflops=uniform3.")
    private @Nullable Budget budget;

    @Option(
            names = "--latency-table",
            paramLabel = "F.json",
            description =
                    "For a budget of latency: the times of this network's layers, as tune latency --model M --out F.json writes them.")
    private @Nullable Path latencyTable;

    /** What a plan may cost. */
    public Budget budget() {
        return Objects.requireNonNull(budget);
    }

    /** The times of the layers, for a budget of latency. */
    public Optional<LatencyTable> latency() throws IOException {
        boolean needed = budget().kind() == CostKind.LATENCY;
        if (needed != (latencyTable != null)) {
            throw new IllegalArgumentException(
                    needed
                            ? "a budget of latency needs --latency-table; make one with: lowbit tune latency --model M --out F.json"
                            : "--latency-table " + latencyTable + " is for a budget of latency, not of "
                                    + budget().kind().label());
        }
        return latencyTable == null ? Optional.empty() : Optional.of(LatencyFiles.read(latencyTable));
    }
}

package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.bitsearch.latency.LatencyFiles;
import org.lowbit4j.bitsearch.latency.LatencyMeasurement;
import org.lowbit4j.bitsearch.latency.LatencyTable;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.lowbit4j.quant.scheme.Quantizers;
import org.lowbit4j.samples.bench.LatencyTuning;
import org.lowbit4j.samples.bench.Processor;
import org.lowbit4j.samples.cli.options.CandidateOptions;
import org.lowbit4j.samples.cli.options.ForceOption;
import org.lowbit4j.samples.cli.options.InputShapeOption;
import org.lowbit4j.samples.cli.options.QuantizerOptions;
import org.lowbit4j.samples.progress.ProgressLine;
import org.lowbit4j.samples.result.LatencyTableResult;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lowbit tune latency}. */
@Command(
        name = "latency",
        description = {
            "The latency table of a network (JSON): the time of every layer at every pair of candidate bitwidths, with the kernels"
                    + " chosen now, on one thread.",
            "A search keeps a latency budget by it: search --budget latency=0.4ms --latency-table F.json, with the same"
                    + " candidates, --quantizer and --first-last."
        })
final class TuneLatencyCommand implements Callable<LatencyTableResult> {

    /** The network, in one of two forms. */
    private static final class Network {

        @Option(
                names = "--model",
                required = true,
                paramLabel = "M",
                description = "The float network: a Deeplearning4j model (.zip) or the directory of a run.")
        private @Nullable Path model;

        @Option(
                names = "--packed",
                required = true,
                paramLabel = "F",
                description = "A lowered network (.lowbit, .fb) instead.")
        private @Nullable Path packed;
    }

    @ArgGroup(multiplicity = "1")
    private Network network = new Network();

    @Mixin
    private final CandidateOptions candidates = new CandidateOptions();

    @Mixin
    private final QuantizerOptions quantizerOptions = new QuantizerOptions();

    @Option(
            names = "--first-last",
            paramLabel = "float|8|same",
            description = "How the search is to treat the first and the last layer (default: ${DEFAULT-VALUE}).")
    private FirstLast firstLast = FirstLast.FLOAT;

    @Mixin
    private final InputShapeOption inputShape = new InputShapeOption();

    @Option(names = "--out", required = true, paramLabel = "F.json", description = "The table to write.")
    private Path out = Path.of("");

    @Mixin
    private final ForceOption force = new ForceOption();

    @Override
    public LatencyTableResult call() throws IOException, InterruptedException {
        force.check(out);
        Quantizers quantizers = quantizerOptions.orElse(Quantizers.EBS);
        LatencyMeasurement measurement = network(quantizers)
                .measurement(firstLast, quantizers, candidates.weights(quantizers.weights()), candidates.activations());
        LatencyTable table;
        try (ProgressLine progress =
                ProgressLine.start("tune", "networks", (long) LatencyMeasurement.ROUNDS * measurement.networks())) {
            table = measurement.measure(Processor.name(), progress::at);
        }
        LatencyFiles.write(table, out);
        return LatencyTableResult.of(out.toString(), table);
    }

    private LatencyTuning network(Quantizers quantizers) throws IOException {
        if (network.packed != null) {
            inputShape.refuseFor(network.packed);
            return LatencyTuning.ofPacked(network.packed);
        }
        Path model = Objects.requireNonNull(network.model);
        return LatencyTuning.ofFloat(model, inputShape.of(model), firstLast, quantizers);
    }
}

package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.lowbit4j.binconv.format.AtomicFile;
import org.lowbit4j.binconv.kernel.ConvolutionSpec;
import org.lowbit4j.binconv.kernel.KernelTable;
import org.lowbit4j.samples.bench.KernelTuning;
import org.lowbit4j.samples.bench.Processor;
import org.lowbit4j.samples.bench.TuningSpecs;
import org.lowbit4j.samples.result.KernelTableResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lowbit tune kernels}. */
@Command(
        name = "kernels",
        description = {
            "The kernel table of this CPU (text): the time of every kernel on many convolutions, on one thread; takes some minutes.",
            "LOWBIT_OPTS=-Dlowbit.kernelTable=FILE makes every command choose kernels by it."
        })
final class TuneKernelsCommand implements Callable<KernelTableResult> {

    private static final int WARM_UP_MILLIS = 3000;
    private static final int MEASURE_MILLIS = 10;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The table to write.")
    private Path out = Path.of("");

    @Mixin
    private final ForceOption force = new ForceOption();

    @Override
    public KernelTableResult call() throws IOException {
        force.check(out);
        List<KernelTable.Row> rows;
        List<ConvolutionSpec> specs = TuningSpecs.all();
        try (ProgressLine progress =
                ProgressLine.start("tune", "convolutions", (long) KernelTuning.ROUNDS * specs.size())) {
            rows = new KernelTuning(WARM_UP_MILLIS, MEASURE_MILLIS).measure(specs, progress::at);
        }
        List<String> lines = new ArrayList<>(List.of(
                "# Microseconds from byte codes to accumulators, one thread. " + Processor.name() + ", JDK "
                        + Runtime.version(),
                "# " + KernelTable.COLUMNS));
        rows.forEach(row -> lines.add(row.toLine()));
        AtomicFile.write(out, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        return new KernelTableResult(out.toString(), rows.size());
    }
}

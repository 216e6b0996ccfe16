package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.lowbit4j.binconv.kernel.ConvolutionSpec;
import org.lowbit4j.samples.bench.KernelTableFile;
import org.lowbit4j.samples.bench.KernelTuning;
import org.lowbit4j.samples.bench.TuningSpecs;
import org.lowbit4j.samples.cli.options.ForceOption;
import org.lowbit4j.samples.progress.ProgressLine;
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

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The table to write.")
    private Path out = Path.of("");

    @Mixin
    private final ForceOption force = new ForceOption();

    @Override
    public KernelTableResult call() throws IOException {
        force.check(out);
        List<ConvolutionSpec> specs = TuningSpecs.all();
        try (ProgressLine progress =
                ProgressLine.start("tune", "convolutions", (long) KernelTuning.ROUNDS * specs.size())) {
            return new KernelTableResult(out.toString(), KernelTableFile.write(specs, out, progress::at));
        }
    }
}

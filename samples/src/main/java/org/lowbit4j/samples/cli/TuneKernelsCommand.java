package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.format.AtomicFile;
import org.lowbit4j.binconv.kernel.ConvolutionSpec;
import org.lowbit4j.binconv.kernel.KernelProviders;
import org.lowbit4j.binconv.rules.Capability;
import org.lowbit4j.binconv.rules.KernelRules;
import org.lowbit4j.binconv.rules.RulesText;
import org.lowbit4j.samples.bench.Processor;
import org.lowbit4j.samples.cli.options.ForceOption;
import org.lowbit4j.samples.command.NewFile;
import org.lowbit4j.samples.progress.ProgressLine;
import org.lowbit4j.samples.result.KernelRulesResult;
import org.lowbit4j.samples.tuning.FittedRules;
import org.lowbit4j.samples.tuning.KernelTimes;
import org.lowbit4j.samples.tuning.KernelTimesFile;
import org.lowbit4j.samples.tuning.KernelTuning;
import org.lowbit4j.samples.tuning.RulesValidation;
import org.lowbit4j.samples.tuning.TuningSpecs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lowbit tune kernels}. */
@Command(
        name = "kernels",
        description = {
            "The kernel rules of this CPU (text): measures every kernel on many convolutions, on one thread, which takes some minutes;"
                    + " fits a formula of its time to each; and states what choosing by them loses.",
            "LOWBIT_OPTS=-Dlowbit.kernelTable=FILE makes every command choose kernels by the rules in FILE."
        })
final class TuneKernelsCommand implements Callable<KernelRulesResult> {

    private static final String COMMAND = "lowbit tune kernels";

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "The rules to write. With --times it may be left out: then only the loss is stated.")
    private @Nullable Path out;

    @Option(
            names = "--times",
            paramLabel = "F.csv",
            description =
                    "Do not measure; take these times, from --save-times, or those behind the shipped rules: avx2, avx512-vbmi.")
    private @Nullable String times;

    @Option(names = "--save-times", paramLabel = "F.csv", description = "Keep the measured times in this file, too.")
    private @Nullable Path saveTimes;

    @Mixin
    private final ForceOption force = new ForceOption();

    @Override
    public KernelRulesResult call() throws IOException {
        check();
        KernelTimes measured = times();
        KernelRules rules = FittedRules.of(measured, times == null ? COMMAND : COMMAND + " --times " + times);
        RulesValidation validation = RulesValidation.of(rules, measured);
        if (out != null) {
            AtomicFile.write(out, RulesText.of(rules).getBytes(StandardCharsets.UTF_8));
        }
        return KernelRulesResult.of(
                out == null ? null : out.toString(), measured, rules.measured().size(), validation);
    }

    private void check() {
        if (out == null && times == null) {
            throw new IllegalArgumentException("--out is missing; give --out FILE: The rules to write");
        }
        if (out != null) {
            force.check(out);
        }
        if (saveTimes != null) {
            if (times != null) {
                throw new IllegalArgumentException("--save-times is for times that are measured; leave it or --times");
            }
            NewFile.check("--save-times", saveTimes, force.given());
        }
    }

    private KernelTimes times() throws IOException {
        if (times != null) {
            Optional<Capability> shipped = Capability.labelled(times);
            return shipped.isPresent() ? KernelTimesFile.shipped(shipped.get()) : KernelTimesFile.read(Path.of(times));
        }
        Capability capability = KernelProviders.capability()
                .orElseThrow(() -> new IllegalArgumentException("there are no kernels to choose from: "
                        + KernelProviders.missing().orElse("this JVM has plain loops only")));
        List<ConvolutionSpec> specs = TuningSpecs.all();
        KernelTimes measured;
        try (ProgressLine progress =
                ProgressLine.start("tune", "convolutions", (long) KernelTuning.ROUNDS * specs.size())) {
            measured = new KernelTimes(
                    capability,
                    Processor.name(),
                    Runtime.version().toString(),
                    LocalDate.now(ZoneId.systemDefault()).toString(),
                    KernelTuning.standard().measure(specs, progress::at));
        }
        if (saveTimes != null) {
            KernelTimesFile.write(measured, saveTimes);
        }
        return measured;
    }
}

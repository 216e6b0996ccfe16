package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.quant.model.PackedNetwork;
import org.lowbit4j.samples.bench.BenchReport;
import org.lowbit4j.samples.bench.Benchmark;
import org.lowbit4j.samples.bench.OnnxRuntime;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lowbit bench}. */
@Command(
        name = "bench",
        description = {
            "Latency of a packed network, layer by layer and in total, one image at a time on one thread or, with --threads, several.",
            "In the same run, in turn with it: the float Deeplearning4j network with oneDNN (--model; without it the packed network"
                    + " in Deeplearning4j's float operations, weights decoded, nothing rounded) and the same network in ONNX"
                    + " Runtime, float32 and int8, where ONNX Runtime is on the class path or given by --onnxruntime.",
            "With --tune one of two tables is written instead. Without a network, the kernel table of this machine (text): the time"
                    + " of every kernel on many convolutions; LOWBIT_OPTS=-Dlowbit.kernelTable=FILE makes every command choose"
                    + " kernels by it.",
            "With --tune and --packed or --model, the latency table of that network (JSON): the time of every layer at every pair of"
                    + " candidate bitwidths, with the kernels chosen now, on one thread; a search keeps a latency budget by it."
        })
final class BenchCommand implements Callable<Integer> {

    private static final List<String> OF_FILES = List.of("--out", "--force");

    private static final List<String> OF_LATENCY_TABLES = List.of(
            "--candidates",
            "--weight-candidates",
            "--activation-candidates",
            "--quantizer",
            "--first-last",
            "--input-shape");

    @Spec
    private @Nullable CommandSpec command;

    @Option(names = "--packed", paramLabel = "F", description = "The lowered network (.lowbit, .fb).")
    private @Nullable Path packed;

    @Option(
            names = "--model",
            paramLabel = "M",
            description =
                    "The float network as a peer: a .zip or a run's directory (default: the packed network in float).")
    private @Nullable Path model;

    @Option(
            names = "--onnxruntime",
            paramLabel = "JAR",
            description = "The jar of com.microsoft.onnxruntime:onnxruntime, if it is not on the class path.")
    private @Nullable Path onnxRuntime;

    @Option(names = "--runs", paramLabel = "N", description = "Images that count (default: ${DEFAULT-VALUE}).")
    private int runs = 200;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description =
                    "Threads that share an image, but for the layers by themselves and ONNX Runtime, which have one (default: ${DEFAULT-VALUE}).")
    private int threads = 1;

    @Option(
            names = "--tune",
            arity = "0..1",
            fallbackValue = "",
            paramLabel = "FILE",
            description = {
                "Write the kernel table of this CPU, which takes some minutes;",
                "with --packed F or --model M the latency table of that network. FILE may also be given by --out."
            })
    private @Nullable Path tune;

    @Option(names = "--out", paramLabel = "FILE", description = "The table to write, with --tune.")
    private @Nullable Path out;

    @Mixin
    private final LatencyTableTask latencyTable = new LatencyTableTask();

    @Mixin
    private final ForceOption force = new ForceOption();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (tune == null) {
            bench();
        } else {
            tune(tune);
        }
        return 0;
    }

    private void bench() throws IOException, InterruptedException {
        UnusedOptions.refuse(command, "a measurement without --tune", OF_FILES);
        UnusedOptions.refuse(command, "a measurement without --tune", OF_LATENCY_TABLES);
        if (packed == null) {
            throw new IllegalArgumentException("--packed is missing; expected a .lowbit or .fb file, or --tune");
        }
        if (runs < 1) {
            throw new IllegalArgumentException("--runs " + runs + "; expected at least 1");
        }
        if (threads < 1) {
            throw new IllegalArgumentException("--threads " + threads + "; expected at least 1");
        }
        Graph graph = PackedNetwork.graph(packed);
        Optional<OnnxRuntime> runtime = OnnxRuntime.find(onnxRuntime);
        OneDnn.enable();
        BenchReport report = Benchmark.of(graph, model, runtime, threads, runs);
        output.print(fields(report, threads), () -> text(report, threads));
    }

    private void tune(Path named) throws IOException, InterruptedException {
        Path target = named.toString().isEmpty() ? out : named;
        if (target == null) {
            throw new IllegalArgumentException(
                    "--tune needs the file to write the table to: --tune FILE, or --out FILE");
        }
        UnusedOptions.refuse(command, "--tune, which measures on one thread", List.of("--threads"));
        UnusedOptions.refuse(command, "--tune", List.of("--runs", "--onnxruntime"));
        if (!named.toString().isEmpty()) {
            UnusedOptions.refuse(command, "--tune " + named + ", which names the table", List.of("--out"));
        }
        force.check("--tune", target);
        if (packed == null && model == null) {
            UnusedOptions.refuse(command, "the kernel table, which is of no network", OF_LATENCY_TABLES);
            KernelTableTask.run(target, output);
        } else {
            latencyTable.run(packed, model, target, output);
        }
    }

    private static Map<String, Object> fields(BenchReport report, int threads) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("cpu", report.cpu());
        fields.put("jdk", report.jdk());
        fields.put("threads", threads);
        fields.put("batch", 1);
        fields.put("totalMedianMicros", report.total().medianMicros());
        fields.put("totalMinMicros", report.total().minMicros());
        fields.put("layers", report.layers().stream().map(BenchCommand::fields).toList());
        fields.put("peers", report.peerMedians());
        return fields;
    }

    private static Map<String, Object> fields(BenchReport.Layer layer) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", layer.name());
        fields.put("kernel", layer.kernel());
        fields.put("medianMicros", layer.medianMicros());
        fields.put("minMicros", layer.minMicros());
        fields.put("shareOfLimit", layer.shareOfLimit());
        return fields;
    }

    private static String text(BenchReport report, int threads) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%s, JDK %s, %d %s, batch 1%n",
                report.cpu(),
                report.jdk(),
                threads,
                threads == 1 ? "thread" : "threads"));
        text.append(String.format(
                Locale.ROOT, "%-24s %-16s %10s %10s %9s%n", "layer", "kernel", "median us", "min us", "of limit"));
        for (BenchReport.Layer layer : report.layers()) {
            Double share = layer.shareOfLimit();
            text.append(String.format(
                    Locale.ROOT,
                    "%-24s %-16s %10.1f %10.1f %9s%n",
                    layer.name(),
                    layer.kernel(),
                    layer.medianMicros(),
                    layer.minMicros(),
                    share == null ? "" : String.format(Locale.ROOT, "%.0f %%", 100 * share)));
        }
        text.append(String.format(
                Locale.ROOT,
                "%-41s %10.1f %10.1f%n",
                "total",
                report.total().medianMicros(),
                report.total().minMicros()));
        report.peerMedians()
                .forEach((name, median) -> text.append(
                        median == null
                                ? String.format(Locale.ROOT, "%-41s %10s%n", name, "absent")
                                : String.format(
                                        Locale.ROOT,
                                        "%-41s %10.1f  %.2f times as long%n",
                                        name,
                                        median,
                                        median / report.total().medianMicros())));
        return text.toString().stripTrailing();
    }
}

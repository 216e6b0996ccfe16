package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Stack;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.quant.model.PackedNetwork;
import org.lowbit4j.samples.bench.Benchmark;
import org.lowbit4j.samples.bench.OnnxRuntime;
import org.lowbit4j.samples.cli.options.EngineMemoryOption;
import org.lowbit4j.samples.result.BenchResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code lowbit bench}; its older form with {@code --tune} is {@code lowbit tune}. */
@Command(
        name = "bench",
        description = {
            "Latency of a packed network, layer by layer and in total, one image at a time on one thread or, with --threads, several.",
            "In the same run, in turn with it: the float Deeplearning4j network with oneDNN (--model; without it the packed network"
                    + " in Deeplearning4j's float operations, weights decoded, nothing rounded) and the same network in ONNX"
                    + " Runtime, float32 and int8, where ONNX Runtime is on the class path or given by --onnxruntime.",
            "Tables of kernels and of layers are measured by tune."
        })
final class BenchCommand implements Callable<Object> {

    private static final String TUNE = "--tune";

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

    @Mixin
    private final EngineMemoryOption memory = new EngineMemoryOption();

    @Option(names = TUNE, arity = "0..1", hidden = true, preprocessor = FileIfThereIsOne.class)
    private @Nullable String tune;

    @Unmatched
    private List<String> others = new ArrayList<>();

    /** The options that may follow are those of tune, which picocli would take for the file. */
    private static final class FileIfThereIsOne implements IParameterPreprocessor {

        @Override
        public boolean preprocess(
                Stack<String> arguments, CommandSpec bench, ArgSpec option, Map<String, Object> information) {
            boolean file = !arguments.isEmpty() && !arguments.peek().startsWith("--");
            option.setValue(file ? arguments.pop() : "");
            return true;
        }
    }

    @Override
    public Object call() throws IOException, InterruptedException {
        CommandSpec own = Objects.requireNonNull(command);
        if (tune != null) {
            return tune(own, tune);
        }
        if (!others.isEmpty()) {
            throw new UnmatchedArgumentException(own.commandLine(), others);
        }
        return bench();
    }

    /** A table of the network, if there is one. */
    private int tune(CommandSpec own, String file) {
        List<String> arguments = new ArrayList<>(others);
        if (!file.isEmpty()) {
            arguments.add("--out=" + file);
        }
        String table = packed == null && model == null ? "kernels" : "latency";
        return OlderForm.run(own, TUNE, List.of("tune", table), arguments);
    }

    private BenchResult bench() throws IOException, InterruptedException {
        if (packed == null) {
            throw new IllegalArgumentException("--packed is missing; expected a .lowbit or .fb file");
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
        return BenchResult.of(
                Benchmark.of(graph, model, runtime, memory.engine().withThreads(threads), runs), threads);
    }
}

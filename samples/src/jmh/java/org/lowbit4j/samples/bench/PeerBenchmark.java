package org.lowbit4j.samples.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.quant.export.OnnxExport;
import org.lowbit4j.quant.export.OnnxModel;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The same networks in ONNX Runtime, one image, one thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class PeerBenchmark {

    /** What is run, see {@link BenchmarkNetworks}. */
    @Param({"conv2", "conv3", "conv4", "conv5", "s1", "s2", "s3", "pointwise", "resnet20", "resnet18"})
    public String network = "";

    /** Precision of the exported network. */
    @Param({"onnxruntime-int8", "onnxruntime-fp32"})
    public String runtime = "";

    private @Nullable Peer peer;

    /** Exports and loads. */
    @Setup
    public void prepare() throws IOException {
        Graph graph = BenchmarkNetworks.graph(network, "4/4");
        float[] image = BenchmarkNetworks.image(graph);
        OnnxModel model = runtime.endsWith("int8") ? OnnxExport.int8(graph, image, 1) : OnnxExport.float32(graph);
        Peer made;
        Path file = Files.createTempFile("lowbit", ".onnx");
        try {
            model.write(file);
            made = OnnxRuntime.find(null)
                    .orElseThrow(() -> new IllegalStateException("ONNX Runtime is not on the class path"))
                    .peer(runtime, file);
        } finally {
            Files.deleteIfExists(file);
        }
        made.prepare(image);
        peer = made;
        if (made.run().length != graph.outputShape().size()) {
            throw new IllegalStateException(network + " in " + runtime + ": an output of another size");
        }
    }

    /** One image. */
    @Benchmark
    public float[] run() {
        return Objects.requireNonNull(peer).run();
    }

    /** Frees native memory. */
    @TearDown
    public void close() {
        Objects.requireNonNull(peer).close();
    }
}

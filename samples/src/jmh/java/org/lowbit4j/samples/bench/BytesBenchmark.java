package org.lowbit4j.samples.bench;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import onnx.Onnx.ModelProto;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.quant.export.FloatTwin;
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

/** Layer to layer in ONNX Runtime: the chains of {@link CodesBenchmark}, unsigned bytes in to unsigned bytes out. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 8, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class BytesBenchmark {

    /** What is run, see {@link BenchmarkNetworks#chain}. */
    @Param("conv2")
    public String network = "";

    private @Nullable ByteSession session;

    /** Loads the model and compares its output with that of the float network. */
    @Setup
    public void prepare() throws IOException {
        Graph graph = BenchmarkNetworks.chain(network, "4/4");
        float[] image = BenchmarkNetworks.image(graph);
        ModelProto model = OnnxRewriting.unsignedBytes(PeerModels.model(graph, "onnxruntime-u8s8"));
        ByteSession made = PeerModels.withFile(model, ByteSession::new);
        float[] expected = new FloatTwin(graph).run(image);
        made.prepare(image);
        made.run();
        Agreement.close(
                made.outputs(OnnxRewriting.lastZeroPoint(PeerModels.model(graph, "onnxruntime-u8s8"))),
                Agreement.channelsFirst(expected, graph.outputShape().channels()));
        session = made;
    }

    /** One image. */
    @Benchmark
    public void run() {
        Objects.requireNonNull(session).run();
    }

    /** Frees native memory. */
    @TearDown
    public void close() {
        Objects.requireNonNull(session).close();
    }
}

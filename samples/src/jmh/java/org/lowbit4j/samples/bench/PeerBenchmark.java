package org.lowbit4j.samples.bench;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import onnx.Onnx.ModelProto;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.interpreter.ReferenceInterpreter;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.quant.OneDnn;
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

/**
 * The same layers and networks in other runtimes, float32 in to float32 out, one image, one thread; the layers without the
 * quantizer's clip, which float layers do not have.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 8, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class PeerBenchmark {

    private static final String ND4J = "nd4j";

    /** What is run, see {@link BenchmarkNetworks#graph}. */
    @Param("conv2")
    public String network = "";

    /** See {@link PeerModels#model}; and ND4J. */
    @Param({"onnxruntime-u8s8", "onnxruntime-u8u8", "onnxruntime-s8s8", "onnxruntime-fp32", ND4J})
    public String runtime = "";

    private @Nullable Peer peer;

    /** Loads the model and compares its output with that of the float network. */
    @Setup
    public void prepare() throws IOException {
        OneDnn.enable();
        boolean layer = BenchmarkNetworks.isLayer(network);
        Graph graph = layer ? BenchmarkNetworks.layer(network).twin() : BenchmarkNetworks.graph(network, "4/4");
        float[] image = BenchmarkNetworks.image(graph);
        Peer made = runtime.equals(ND4J) ? nd4j(graph, layer) : onnxRuntime(graph, layer);
        made.prepare(image);
        made.run();
        float[] expected = layer ? new ReferenceInterpreter(graph).run(image, 1) : new FloatTwin(graph).run(image);
        check(
                made.outputs(),
                Agreement.channelsFirst(expected, graph.outputShape().channels()));
        peer = made;
    }

    private Peer nd4j(Graph graph, boolean layer) {
        return layer
                ? new Nd4jConvolution(graph, BenchmarkNetworks.layer(network).isDepthwise())
                : new FloatTwinPeer(ND4J, graph);
    }

    private Peer onnxRuntime(Graph graph, boolean layer) throws IOException {
        ModelProto model = PeerModels.model(graph, runtime);
        boolean depthwise = layer && BenchmarkNetworks.layer(network).isDepthwise();
        return PeerModels.withFile(
                depthwise ? OnnxRewriting.depthwise(model) : model,
                file -> OnnxRuntime.find(null).orElseThrow().peer(runtime, file));
    }

    private void check(float[] outputs, float[] expected) {
        if (runtime.equals(ND4J) || runtime.endsWith("fp32")) {
            Agreement.exact(outputs, expected);
        } else {
            Agreement.close(outputs, expected);
        }
    }

    /** One image. */
    @Benchmark
    public void run() {
        Objects.requireNonNull(peer).run();
    }

    /** Frees native memory. */
    @TearDown
    public void close() {
        Objects.requireNonNull(peer).close();
    }
}

package org.lowbit4j.samples.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.engine.Engine;
import org.lowbit4j.binconv.engine.EngineOptions;
import org.lowbit4j.binconv.engine.LayerTiming;
import org.lowbit4j.binconv.interpreter.ReferenceInterpreter;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;
import org.lowbit4j.binconv.kernel.SpeedLimit;
import org.lowbit4j.quant.NamedValues;
import org.lowbit4j.quant.export.OnnxExport;
import org.lowbit4j.quant.model.ModelFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Times a packed network and its peers in one run, one image at a time. */
public final class Benchmark {

    /** Peer names, as they are printed. */
    static final String DL4J = "dl4j-float";

    static final String ONNX_FLOAT = "onnxruntime-fp32";
    static final String ONNX_INT8 = "onnxruntime-int8";

    private static final Logger LOG = LoggerFactory.getLogger(Benchmark.class);

    /** Long, for machines that are busy: priming itself is bounded in its thread's own time. */
    private static final Duration PRIMING = Duration.ofMinutes(5);

    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final double NANOS_PER_MICRO = 1000;

    private final Graph graph;
    private final EngineOptions options;
    private final int runs;
    private final float[] image;

    Benchmark(Graph graph, EngineOptions options, int runs) {
        this.graph = graph;
        this.options = options;
        this.runs = runs;
        this.image = new float[graph.inputShape().size()];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < image.length; i++) {
            image[i] = (float) (2 * random.nextDouble() - 1);
        }
    }

    /**
     * Times {@code graph}; before that, compares its output with the reference interpreter's.
     *
     * @param model the float network in Deeplearning4j; null for the network itself in float operations of ND4J
     * @param runtime ONNX Runtime, if it is there
     * @param options of the engine for the whole network; layers by themselves have one thread
     * @param runs images that count
     * @throws IllegalStateException if the engine's output is not the interpreter's
     */
    public static BenchReport of(
            Graph graph, @Nullable Path model, Optional<OnnxRuntime> runtime, EngineOptions options, int runs)
            throws IOException, InterruptedException {
        return new Benchmark(graph, options, runs).run(model, runtime);
    }

    /** The image that is classified. */
    float[] image() {
        return image.clone();
    }

    /** An engine whose kernels are compiled and whose output is the interpreter's. */
    Engine primed() throws InterruptedException {
        Engine engine = new Engine(graph, options);
        try {
            if (!engine.awaitPrimed(PRIMING)) {
                throw new IllegalStateException("the kernels were not primed within " + PRIMING);
            }
            check(engine);
            return engine;
        } catch (InterruptedException | RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    private BenchReport run(@Nullable Path model, Optional<OnnxRuntime> runtime)
            throws IOException, InterruptedException {
        List<Peer> peers = new ArrayList<>();
        try {
            addPeers(peers, model, runtime);
            Optional<SpeedLimit> limit = SpeedLimit.measure(LIMIT);
            try (Engine engine = primed()) {
                return run(engine, limit, peers);
            }
        } finally {
            peers.forEach(Peer::close);
        }
    }

    private void check(Engine engine) {
        float[] expected = new ReferenceInterpreter(graph).run(image, 1);
        if (!Arrays.equals(engine.run(image, 1), expected)) {
            throw new IllegalStateException(
                    "the engine's output is not the reference interpreter's; nothing was timed");
        }
    }

    private void addPeers(List<Peer> peers, @Nullable Path model, Optional<OnnxRuntime> runtime) throws IOException {
        if (model == null) {
            floatTwin().ifPresent(peers::add);
        } else {
            Peer peer = new GraphPeer(DL4J, ModelFiles.load(model), graph.inputShape());
            peers.add(peer);
            tryOut(peer, model);
        }
        if (runtime.isPresent()) {
            Path folder = Files.createTempDirectory("lowbit-bench");
            Path floats = folder.resolve("fp32.onnx");
            Path bytes = folder.resolve("int8.onnx");
            try {
                OnnxExport.float32(graph).write(floats);
                OnnxExport.int8(graph, image, 1).write(bytes);
                peers.add(runtime.get().peer(ONNX_FLOAT, floats));
                peers.add(runtime.get().peer(ONNX_INT8, bytes));
            } finally {
                Files.deleteIfExists(floats);
                Files.deleteIfExists(bytes);
                Files.delete(folder);
            }
        }
    }

    /** Before anything is measured. */
    private void tryOut(Peer peer, Path model) {
        try {
            peer.prepare(image);
            peer.run();
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "Model " + model + " does not take the images of the packed network, "
                            + graph.inputShape() + ": " + e.getMessage()
                            + "; give the float network that was quantized, or none",
                    e);
        }
    }

    private Optional<Peer> floatTwin() {
        try {
            return Optional.of(new FloatTwinPeer(DL4J, graph));
        } catch (IllegalArgumentException e) {
            LOG.warn("no float peer: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private BenchReport run(Engine engine, Optional<SpeedLimit> limit, List<Peer> peers) {
        List<Peer> all = new ArrayList<>(List.of(new EnginePeer(engine)));
        all.addAll(peers);
        all.forEach(peer -> peer.prepare(image));
        Map<String, PeerTiming> timings = PeerTiming.inTurn(all, runs, runs);
        Map<String, @Nullable Double> medians = new LinkedHashMap<>();
        for (String name : List.of(DL4J, ONNX_FLOAT, ONNX_INT8)) {
            PeerTiming timing = timings.get(name);
            medians.put(name, timing == null ? null : timing.medianMicros());
        }
        List<BenchReport.Layer> layers = engine.profile(image, runs).stream()
                .map(timing -> layer(timing, engine.kernels().get(timing.node()), limit))
                .toList();
        PeerTiming total = NamedValues.required(timings, EnginePeer.NAME);
        return new BenchReport(Processor.name(), Runtime.version().toString(), total, layers, medians);
    }

    private static BenchReport.Layer layer(
            LayerTiming timing, @Nullable ConvolutionKernel kernel, Optional<SpeedLimit> limit) {
        Double share = kernel == null || limit.isEmpty()
                ? null
                : (Double) (limit.get().nanos(kernel.spec()) / timing.minNanos());
        return new BenchReport.Layer(
                timing.layer(),
                timing.kernel(),
                timing.medianNanos() / NANOS_PER_MICRO,
                timing.minNanos() / NANOS_PER_MICRO,
                share);
    }
}

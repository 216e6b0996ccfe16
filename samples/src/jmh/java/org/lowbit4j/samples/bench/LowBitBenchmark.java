package org.lowbit4j.samples.bench;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.engine.Engine;
import org.lowbit4j.binconv.engine.EngineOptions;
import org.lowbit4j.binconv.interpreter.ReferenceInterpreter;
import org.lowbit4j.binconv.ir.Graph;
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

/** Our engine, float32 in to float32 out, one image, one thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class LowBitBenchmark {

    /** What is run, see {@link BenchmarkNetworks}. */
    @Param({"conv2", "conv3", "conv4", "conv5", "s1", "s2", "s3", "pointwise", "resnet20", "resnet18"})
    public String network = "";

    /** Weight and activation bits. */
    @Param({"1/1", "1/2", "2/2", "3/3", "4/4", "1/4", "8/8"})
    public String bits = "";

    private @Nullable Engine engine;
    private float[] image = {};

    /** Makes the engine and compares it with the reference interpreter. */
    @Setup
    public void prepare() {
        Graph graph = BenchmarkNetworks.graph(network, bits);
        Engine made = new Engine(graph, EngineOptions.standard().withStart(EngineOptions.Start.CHOSEN));
        engine = made;
        image = BenchmarkNetworks.image(graph);
        check(new ReferenceInterpreter(graph).run(image, 1));
        System.out.println("kernels: "
                + made.kernels().values().stream()
                        .map(kernel -> kernel.name())
                        .distinct()
                        .toList());
    }

    private void check(float... expected) {
        if (!Arrays.equals(run(), expected)) {
            throw new IllegalStateException(network + " at " + bits + ": not the reference interpreter's output");
        }
    }

    /** One image. */
    @Benchmark
    public float[] run() {
        return Objects.requireNonNull(engine).run(image, 1);
    }

    /** Compares once more, now that everything is compiled. */
    @TearDown
    public void checkAgain() {
        Engine made = Objects.requireNonNull(engine);
        check(new ReferenceInterpreter(made.graph()).run(image, 1));
        made.close();
    }
}

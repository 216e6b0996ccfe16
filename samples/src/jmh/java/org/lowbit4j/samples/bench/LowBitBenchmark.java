package org.lowbit4j.samples.bench;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.engine.Engine;
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

/** Our engine, float32 in to float32 out, one image. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 8, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class LowBitBenchmark {

    /** What is run, see {@link BenchmarkNetworks#graph}. */
    @Param("conv2")
    public String network = "";

    /** Weight and activation bits. */
    @Param({"1/1", "1/2", "2/2", "3/3", "4/4", "1/4", "8/8"})
    public String bits = "";

    /** Threads. */
    @Param("1")
    public int threads;

    private @Nullable CheckedEngine engine;

    /** Makes the engine and compares it with the reference interpreter. */
    @Setup
    public void prepare() {
        engine = new CheckedEngine(BenchmarkNetworks.graph(network, bits), threads);
    }

    Engine engine() {
        return Objects.requireNonNull(engine).engine();
    }

    /** One image. */
    @Benchmark
    public float[] run(Kernel kernel) {
        return Objects.requireNonNull(engine).run();
    }

    /** Compares again. */
    @TearDown
    public void close() {
        Objects.requireNonNull(engine).close();
    }
}

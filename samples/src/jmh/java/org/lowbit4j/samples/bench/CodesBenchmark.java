package org.lowbit4j.samples.bench;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
 * Layer to layer in our engine: a chain of convolutions with codes between them. The first quantizer and the last float32 output
 * are timed along.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 8, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class CodesBenchmark {

    /** What is run, see {@link BenchmarkNetworks#chain}. */
    @Param("conv2")
    public String network = "";

    /** Weight and activation bits. */
    @Param({"1/1", "1/2", "2/2", "3/3", "4/4"})
    public String bits = "";

    private @Nullable CheckedEngine engine;

    /** Makes the engine and compares it with the reference interpreter. */
    @Setup
    public void prepare() {
        engine = new CheckedEngine(BenchmarkNetworks.chain(network, bits), 1);
    }

    /** One image. */
    @Benchmark
    public float[] run() {
        return Objects.requireNonNull(engine).run();
    }

    /** Compares again. */
    @TearDown
    public void close() {
        Objects.requireNonNull(engine).close();
    }
}

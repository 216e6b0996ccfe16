package org.lowbit4j.samples.bench;

import java.time.Duration;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.engine.Engine;
import org.lowbit4j.binconv.engine.EngineOptions;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;
import org.lowbit4j.binconv.kernel.ConvolutionSpec;
import org.lowbit4j.binconv.kernel.KernelProviders;
import org.lowbit4j.binconv.kernel.Layout;
import org.lowbit4j.binconv.kernel.PlainProvider;
import org.lowbit4j.binconv.kernel.SpeedLimit;
import org.openjdk.jmh.annotations.AuxCounters;
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
import org.openjdk.jmh.annotations.Warmup;

/** The multiplications of the chosen kernel alone, from a packed image to accumulators, and the limit of the CPU beside them. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 8, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class GemmBenchmark {

    /** What is run, see {@link BenchmarkLayer}. */
    @Param("conv2")
    public String network = "";

    /** Weight and activation bits. */
    @Param({"1/1", "1/2", "2/2", "3/3", "4/4", "1/4", "8/8"})
    public String bits = "";

    private @Nullable ConvolutionKernel kernel;
    private ConvolutionKernel.@Nullable Worker worker;
    private int[] block = {};

    /** Packs an image and compares the sums with those of plain loops. */
    @Setup
    public void prepare() {
        ConvolutionKernel chosen = kernel(BenchmarkNetworks.graph(network, bits));
        byte[] codes = codes(chosen.spec());
        ConvolutionKernel.Session session = chosen.newSession();
        session.pack(codes, 0, chosen.spec().input().height());
        kernel = chosen;
        worker = session.newWorker();
        block = new int[chosen.preferredRows() * rowSize(chosen.spec())];
        check(chosen, codes);
    }

    private static ConvolutionKernel kernel(Graph graph) {
        try (Engine engine = new Engine(graph, EngineOptions.standard().withStart(EngineOptions.Start.CHOSEN))) {
            return engine.kernels().values().iterator().next();
        }
    }

    private static byte[] codes(ConvolutionSpec spec) {
        SplittableRandom random = new SplittableRandom(1);
        byte[] codes = new byte[spec.input().size()];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) random.nextInt(spec.activationCoding().lastUnsigned() + 1);
        }
        return codes;
    }

    private static int rowSize(ConvolutionSpec spec) {
        return spec.output().width() * spec.output().channels();
    }

    private void check(ConvolutionKernel chosen, byte[] codes) {
        Shape input = chosen.spec().input();
        Shape output = chosen.spec().output();
        byte[] channelsLast = new byte[codes.length];
        for (int i = 0; i < codes.length; i++) {
            channelsLast[i] = codes[place(chosen.layout(), input, i)];
        }
        int[] expected = new int[output.size()];
        KernelProviders.named(PlainProvider.NAME).create(chosen.spec()).convolve(channelsLast, expected);
        int[] actual = new int[expected.length];
        chosen.convolve(codes, actual);
        for (int i = 0; i < expected.length; i++) {
            if (actual[place(chosen.layout(), output, i)] != expected[i]) {
                throw new IllegalStateException(network + " at " + bits + ": not the sums of plain loops");
            }
        }
    }

    /** Where a layout has element {@code i} of the channels-last one. */
    private static int place(Layout layout, Shape shape, int i) {
        int channels = shape.channels();
        return layout == Layout.CHANNELS_LAST ? i : i % channels * shape.pixels() + i / channels;
    }

    ConvolutionKernel kernel() {
        return Objects.requireNonNull(kernel);
    }

    /** One image. */
    @Benchmark
    public int[] run(Limit limit) {
        ConvolutionKernel.Worker thread = Objects.requireNonNull(worker);
        int height = kernel().spec().output().height();
        int rows = kernel().preferredRows();
        for (int y = 0; y < height; y += rows) {
            thread.convolve(y, Math.min(y + rows, height), block);
        }
        return block;
    }

    /** The kernel, and the least time for its products by the loop it is made of, microseconds. */
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class Limit {

        private static final Duration DURATION = Duration.ofSeconds(2);
        private static final double NANOS_PER_MICRO = 1000;

        private double micros;
        private int index;

        /** Measures the limit. */
        @Setup
        public void measure(GemmBenchmark benchmark) {
            index = KernelNames.number(benchmark.kernel().name());
            SpeedLimit limit = SpeedLimit.measure(DURATION)
                    .orElseThrow(() -> new IllegalStateException("this JVM has no vector kernels"));
            micros = nanos(benchmark.kernel(), limit) / NANOS_PER_MICRO;
        }

        /** A look-up takes all bits of one operand at once, so that only those of the other count. */
        private static double nanos(ConvolutionKernel kernel, SpeedLimit limit) {
            ConvolutionSpec spec = kernel.spec();
            double weightBits = spec.weights().grid().bits();
            double activationBits = spec.grid().bits();
            return switch (kernel.name()) {
                case KernelNames.BIT_SERIAL -> spec.macs() * weightBits * activationBits / limit.countedBits();
                case KernelNames.LOOKUP_OF_ACTIVATIONS -> spec.macs() * weightBits / limit.lookedUpBits();
                case KernelNames.LOOKUP_OF_WEIGHTS -> spec.macs() * activationBits / limit.lookedUpBits();
                default -> limit.nanos(spec);
            };
        }

        /** Microseconds. */
        public double limitMicros() {
            return micros;
        }

        /** See {@link KernelNames}. */
        public int kernel() {
            return index;
        }
    }
}

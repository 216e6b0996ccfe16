package org.lowbit4j.binconv.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.RandomGraphs;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;
import org.lowbit4j.binconv.kernel.ConvolutionSpec;
import org.lowbit4j.binconv.kernel.KernelChooser;
import org.lowbit4j.binconv.kernel.PlainProvider;

class PrimerTest {

    private static final ConvolutionKernel PLAIN = new PlainProvider()
            .create(new ConvolutionSpec(
                    new Shape(4, 4, 8),
                    new ActivationGrid(2, ActivationGrid.Coding.UNSIGNED, 0, 1, 0, 1),
                    Window.POINT,
                    WeightCodes.of(
                            new WeightGrid(1, WeightGrid.Coding.ODD_POINTS),
                            new WeightShape(8, 1, 1, 8),
                            new int[64])));

    private static final long PLAIN_NANOS = 100_000;
    private static final long FAST_NANOS = 50_000;
    private static final long INTERPRETED_NANOS = 30_000_000;
    private static final long SECOND = 1_000_000_000;

    /** Time that passes only while kernels run. */
    private final AtomicLong now = new AtomicLong();

    private final AtomicInteger runs = new AtomicInteger();

    /** A kernel of some name that is compiled when it has run so long. */
    private record Fake(String name, long compiledAfter) implements ConvolutionKernel {

        @Override
        public ConvolutionSpec spec() {
            return PLAIN.spec();
        }

        @Override
        public int preferredRows() {
            return 4;
        }

        @Override
        public Session newSession() {
            throw new UnsupportedOperationException("only timed");
        }
    }

    private LongSupplier timer(ConvolutionKernel kernel) {
        AtomicLong ran = new AtomicLong();
        return () -> {
            long time = kernel instanceof Fake fake ? time(fake, ran.get()) : PLAIN_NANOS;
            runs.incrementAndGet();
            now.addAndGet(time);
            ran.addAndGet(time);
            return time;
        };
    }

    private static long time(Fake kernel, long ran) {
        return ran < kernel.compiledAfter() ? INTERPRETED_NANOS : FAST_NANOS;
    }

    private Map<Integer, ConvolutionKernel> prime(Fake... kernels) {
        Map<Integer, ConvolutionKernel> chosen = new TreeMap<>();
        Map<Integer, ConvolutionKernel> plain = new TreeMap<>();
        for (int i = 0; i < kernels.length; i++) {
            chosen.put(i, kernels[i]);
            plain.put(i, PLAIN);
        }
        return new Primer(() -> false, now::get, this::timer, new PrimedKinds()).prime(chosen, plain);
    }

    @Test
    void aKernelSlowerThanPlainLoopsIsReplacedByThem() {
        assertThat(prime(new Fake("slow", Long.MAX_VALUE))).isEqualTo(Map.of(0, PLAIN));
    }

    @Test
    void aKernelAsFastAsPlainLoopsStays() {
        Fake fast = new Fake("fast", 0);
        assertThat(prime(fast)).isEqualTo(Map.of(0, fast));
        assertThat(now.get()).isLessThan(SECOND / 2);
    }

    @Test
    void aKernelThatIsCompiledLateIsWaitedFor() {
        Fake late = new Fake("late", 4 * SECOND);
        assertThat(prime(late)).isEqualTo(Map.of(0, late));
    }

    @Test
    void aTileHasFiveSecondsAndAllSlowOnesHaveTen() {
        Fake slow = new Fake("slow", Long.MAX_VALUE);
        prime(slow);
        assertThat(now.get()).isBetween(5 * SECOND - SECOND / 10, 5 * SECOND + SECOND / 5);
        now.set(0);
        prime(slow, new Fake("slow2", Long.MAX_VALUE), new Fake("slow3", Long.MAX_VALUE));
        assertThat(now.get()).isBetween(10 * SECOND - SECOND / 5, 10 * SECOND + SECOND / 2);
    }

    @Test
    void aSlowTileDoesNotTakeFastOnesAway() {
        Fake fast = new Fake("fast", SECOND);
        assertThat(prime(new Fake("slow", Long.MAX_VALUE), fast)).isEqualTo(Map.of(0, PLAIN, 1, fast));
    }

    @Test
    void manyTilesThatAreCompiledInTimeAllStay() {
        Fake[] fast = new Fake[9];
        Map<Integer, ConvolutionKernel> all = new TreeMap<>();
        for (int i = 0; i < fast.length; i++) {
            fast[i] = new Fake("fast" + i, 2 * SECOND);
            all.put(i, fast[i]);
        }
        assertThat(prime(fast)).isEqualTo(all);
    }

    @Test
    void layersOfOneShapeArePrimedOnce() {
        Fake fast = new Fake("fast", SECOND);
        prime(fast);
        int once = runs.getAndSet(0);
        assertThat(prime(fast, fast, fast)).isEqualTo(Map.of(0, fast, 1, fast, 2, fast));
        assertThat(runs.get()).isEqualTo(once);
    }

    @Test
    void aKernelThatFailsLeavesTheOthersInUse() {
        Fake fast = new Fake("fast", 0);
        Fake broken = new Fake("broken", 0);
        Map<Integer, ConvolutionKernel> chosen = new TreeMap<>(Map.of(0, broken, 1, fast, 2, broken));
        Primer primer = new Primer(
                () -> false,
                now::get,
                kernel -> kernel.equals(broken) ? new KernelTimer(kernel)::time : timer(kernel),
                new PrimedKinds());
        assertThat(primer.prime(chosen, Map.of(0, PLAIN, 1, PLAIN, 2, PLAIN)))
                .isEqualTo(Map.of(0, PLAIN, 1, fast, 2, PLAIN));
    }

    @Test
    void whatOneNetworkHasPrimedIsKnownToTheNext() {
        PrimedKinds kinds = new PrimedKinds();
        Map<Integer, ConvolutionKernel> chosen = Map.of(0, new Fake("fast", 0), 1, new Fake("slow", Long.MAX_VALUE));
        Map<Integer, ConvolutionKernel> plain = Map.of(0, PLAIN, 1, PLAIN);
        Map<Integer, ConvolutionKernel> first =
                new Primer(() -> false, now::get, this::timer, kinds).prime(chosen, plain);
        assertThat(runs.getAndSet(0)).isPositive();
        for (int i = 0; i < 10; i++) {
            assertThat(new Primer(() -> false, now::get, this::timer, kinds).prime(chosen, plain))
                    .isEqualTo(first);
        }
        assertThat(runs.get()).isZero();
    }

    @Test
    void timeThatOneNetworkHasWastedIsNotTakenFromTheNext() {
        PrimedKinds kinds = new PrimedKinds();
        Map<Integer, ConvolutionKernel> slow = new TreeMap<>();
        Map<Integer, ConvolutionKernel> plain = new TreeMap<>();
        for (int i = 0; i < 3; i++) {
            slow.put(i, new Fake("slow" + i, Long.MAX_VALUE));
            plain.put(i, PLAIN);
        }
        assertThat(new Primer(() -> false, now::get, this::timer, kinds).prime(slow, plain))
                .isEqualTo(plain);
        Map<Integer, ConvolutionKernel> late = Map.of(0, new Fake("late", SECOND));
        assertThat(new Primer(() -> false, now::get, this::timer, kinds).prime(late, plain))
                .isEqualTo(late);
    }

    @Test
    void aCancelledPrimingIsNotRemembered() {
        PrimedKinds kinds = new PrimedKinds();
        Map<Integer, ConvolutionKernel> late = Map.of(0, new Fake("late", SECOND));
        new Primer(() -> true, now::get, this::timer, kinds).prime(late, Map.of(0, PLAIN));
        assertThat(new Primer(() -> false, now::get, this::timer, kinds).prime(late, Map.of(0, PLAIN)))
                .isEqualTo(late);
    }

    @Test
    void tenEnginesArePrimedByOneThread() throws InterruptedException {
        List<Engine> engines = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            engines.add(new Engine(RandomGraphs.graph(5)));
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().equals("lowbit4j-primer"))
                .hasSizeLessThanOrEqualTo(1);
        engines.forEach(Engine::close);
        for (Engine engine : engines) {
            assertThat(engine.awaitPrimed(Duration.ofMinutes(5))).isTrue();
        }
    }

    @Test
    void cancellingStopsSoon() {
        Primer primer = new Primer(() -> true, now::get, this::timer, new PrimedKinds());
        primer.prime(Map.of(0, new Fake("slow", Long.MAX_VALUE)), Map.of(0, PLAIN));
        assertThat(runs.get()).isEqualTo(2);
    }

    @Test
    void theChosenKernelsTakeOverWithoutChangingTheResult() throws InterruptedException {
        Graph graph = RandomGraphs.graph(5);
        float[] images = RandomGraphs.images(graph, 2, 5);
        float[] expected;
        try (Engine plain =
                new Engine(graph, EngineOptions.standard().withKernels(KernelChooser.forced(PlainProvider.NAME)))) {
            expected = plain.run(images, 2);
        }
        try (Engine engine = new Engine(graph)) {
            assertThat(engine.run(images, 2)).isEqualTo(expected);
            assertThat(engine.awaitPrimed(Duration.ofMinutes(5))).isTrue();
            assertThat(engine.run(images, 2)).isEqualTo(expected);
        }
    }
}

package org.lowbit4j.binconv.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
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

    /** The plain kernel under another name, and so many nanoseconds slower. */
    private record Delayed(long nanos) implements ConvolutionKernel {

        @Override
        public ConvolutionSpec spec() {
            return PLAIN.spec();
        }

        @Override
        public String name() {
            return "delayed";
        }

        @Override
        public int preferredRows() {
            return 4;
        }

        @Override
        public Session newSession() {
            Session session = PLAIN.newSession();
            return new Session() {
                @Override
                public void pack(byte[] codes, int fromRow, int toRow) {
                    LockSupport.parkNanos(nanos);
                    session.pack(codes, fromRow, toRow);
                }

                @Override
                public Worker newWorker() {
                    return session.newWorker();
                }
            };
        }
    }

    @Test
    void aKernelSlowerThanPlainLoopsIsReplacedByThem() {
        ConvolutionKernel slow = new Delayed(20_000_000);
        assertThat(new Primer(() -> false).prime(Map.of(3, slow), Map.of(3, PLAIN)))
                .containsEntry(3, PLAIN);
    }

    @Test
    void aKernelAsFastAsPlainLoopsStays() {
        ConvolutionKernel fast = new Delayed(0);
        assertThat(new Primer(() -> false).prime(Map.of(3, fast), Map.of(3, PLAIN)))
                .containsEntry(3, fast);
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
            assertThat(engine.run(images, 2)).containsExactly(expected);
            assertThat(engine.awaitPrimed(Duration.ofSeconds(60))).isTrue();
            assertThat(engine.run(images, 2)).containsExactly(expected);
        }
    }
}

package org.lowbit4j.binconv.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.binconv.kernel.ConvolutionCase.Fill;

/** What kernels allocate: sessions and workers no more than they count, the tiles of a warm call nothing that grows with the image. */
class KernelAllocationTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Objects of fixed size. */
    private static final long SMALL = 1 << 14;

    /** Objects of one call: targets of sums, and what the JVM has not yet found to be needless. A boxed vector in a loop is far more. */
    private static final long SMALL_CALL = 1 << 12;

    private static final int MOST_CALLS = 3000;
    private static final int QUIET_CALLS = 20;

    private static ConvolutionCase convolution(Window window, Shape input, int outputs) {
        return ConvolutionCase.of(
                input,
                ConvolutionCase.grid(2, ActivationGrid.Coding.UNSIGNED),
                window,
                outputs,
                new WeightGrid(2, WeightGrid.Coding.SYMMETRIC),
                Fill.RANDOM,
                1);
    }

    private static <T> T counted(Supplier<T> make, long most, String what) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        T made = make.get();
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).as(what).isLessThanOrEqualTo(most + SMALL);
        return made;
    }

    @Test
    void sessionsAndWorkersTakeNoMoreThanTheyCount() {
        List<ConvolutionCase> cases = new ArrayList<>();
        cases.add(convolution(Window.square(3, 1, 1), new Shape(64, 64, 16), 33));
        cases.add(convolution(Window.square(5, 2, 40), new Shape(33, 65, 7), 64));
        cases.add(convolution(new Window(7, 70, 3, 5, 60, 500, 2, 1, 9, 11), new Shape(9, 2000, 3), 2));
        cases.add(convolution(Window.POINT, new Shape(1, 1, 4000), 1000));
        for (ConvolutionCase convolution : cases) {
            for (KernelProvider provider : KernelProviders.available()) {
                if (provider.refusal(convolution.spec()).isEmpty()) {
                    String what = provider.name() + ": " + convolution;
                    KernelMemory memory = provider.memory(convolution.spec());
                    ConvolutionKernel kernel = provider.create(convolution.spec());
                    kernel.newSession().newWorker();
                    ConvolutionKernel.Session session = counted(kernel::newSession, memory.session(), what);
                    counted(session::newWorker, memory.worker(), what);
                }
            }
        }
    }

    /** Tiles whose vectors are boxed allocate some hundred bytes for each of 12,544 sums. */
    @Test
    void warmTilesAllocateNothing() {
        assumeThat(System.getProperty("lowbit.slowJvm"))
                .as("a JVM that compiles badly")
                .isNull();
        ConvolutionCase convolution = convolution(Window.square(3, 1, 1), new Shape(14, 14, 64), 64);
        byte[] codes = convolution.unsignedCodes();
        int[] sums = new int[convolution.spec().output().size()];
        for (KernelProvider provider : KernelProviders.available()) {
            ConvolutionKernel kernel = provider.create(convolution.spec());
            ConvolutionKernel.Session session = kernel.newSession();
            ConvolutionKernel.Worker worker = session.newWorker();
            session.pack(codes, 0, 14);
            int quiet = 0;
            long allocated = 0;
            for (int call = 0; call < MOST_CALLS && quiet < QUIET_CALLS; call++) {
                long before = THREADS.getCurrentThreadAllocatedBytes();
                worker.convolve(0, 14, sums);
                allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
                quiet = allocated <= SMALL_CALL ? quiet + 1 : 0;
            }
            assertThat(quiet)
                    .as(
                            "%s: calls in a row that allocate nearly nothing; the last one %s bytes",
                            provider.name(), allocated)
                    .isEqualTo(QUIET_CALLS);
        }
    }
}

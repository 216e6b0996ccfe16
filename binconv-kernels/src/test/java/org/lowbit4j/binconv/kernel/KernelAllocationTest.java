package org.lowbit4j.binconv.kernel;

import static org.assertj.core.api.Assertions.assertThat;

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

/** That sessions and workers of kernels allocate no more than they count; what warm tiles do, {@link HotKernelsTest} finds out. */
class KernelAllocationTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Objects of fixed size. */
    private static final long SMALL = 1 << 14;

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
}

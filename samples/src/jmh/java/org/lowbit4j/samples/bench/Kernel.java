package org.lowbit4j.samples.bench;

import org.lowbit4j.binconv.kernel.ConvolutionKernel;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Which kernel ran, beside the time. */
@AuxCounters(AuxCounters.Type.EVENTS)
@State(Scope.Thread)
public class Kernel {

    private int number;

    /** Notes the first kernel of the benchmark's engine. */
    @Setup
    public void note(LowBitBenchmark benchmark) {
        number = KernelNames.number(benchmark.engine().kernels().values().stream()
                .findFirst()
                .map(ConvolutionKernel::name)
                .orElse(KernelNames.FLOAT));
    }

    /** See {@link KernelNames}. */
    public int kernel() {
        return number;
    }
}

package org.lowbit4j.binconv.kernel;

import java.time.Duration;
import java.util.Optional;

/**
 * What one core of this CPU can do at most, measured by loops that read from the first-level cache and do nothing else.
 *
 * @param countedBits products of two bits per nanosecond by AND, BIT_COUNT and ADD
 * @param lookedUpBits products of a bit and a number of a few bits per nanosecond by look-ups in tables of 64 bytes, six
 *     products each; 0 where the CPU has no such instruction
 */
public record SpeedLimit(double countedBits, double lookedUpBits) {

    /**
     * Measures; empty where there are no vector kernels.
     *
     * @param duration of each of the two loops; the JVM needs one to three seconds to compile them
     */
    public static Optional<SpeedLimit> measure(Duration duration) {
        if (KernelProviders.available().size() == 1) {
            return Optional.empty();
        }
        try {
            Object limit = Class.forName("org.lowbit4j.binconv.simd.SpeedLimitLoops")
                    .getMethod("measure", long.class)
                    .invoke(null, duration.toNanos());
            return Optional.of((SpeedLimit) limit);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The loops of the speed limit cannot be run: " + e, e);
        }
    }

    /**
     * The least time in which the products of a convolution can be made, nanoseconds: by counting, products times weight bits
     * times activation bits; by look-ups, products times the smaller of the two.
     */
    public double nanos(ConvolutionSpec spec) {
        int weightBits = spec.weights().grid().bits();
        int activationBits = spec.grid().bits();
        double counting = spec.macs() * (double) (weightBits * activationBits) / countedBits;
        return lookedUpBits == 0
                ? counting
                : Math.min(counting, spec.macs() * (double) Math.min(weightBits, activationBits) / lookedUpBits);
    }
}

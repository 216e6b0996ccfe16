package org.lowbit4j.binconv.engine;

import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.kernel.ConvolutionSpec;

/**
 * What stages take one thread, estimated in nanoseconds by what vector kernels do on a CPU with 512-bit vectors at 4 GHz.
 * Slower kernels make a stage more worth sharing than this says.
 */
final class Effort {

    /** Products of single bits per nanosecond. */
    private static final int BIT_PRODUCTS = 1000;

    /** Float products per nanosecond. */
    private static final int FLOAT_PRODUCTS = 100;

    /** Elements per nanosecond of a loop that reads and writes. */
    private static final int ELEMENTS = 8;

    private Effort() {}

    /** An integer convolution: bit-serial kernels take longer, look-ups as long as this. */
    static long integers(ConvolutionSpec spec) {
        return spec.macs() * Math.min(spec.weights().grid().bits(), spec.grid().bits()) / BIT_PRODUCTS;
    }

    static long floats(long macs) {
        return macs / FLOAT_PRODUCTS;
    }

    static long elements(Shape shape) {
        return 1L + shape.size() / ELEMENTS;
    }
}

package org.lowbit4j.binconv.kernel;

import java.util.Optional;

/** A way to do what surrounds the integer convolutions: float convolutions, and the loops over their results. */
public interface FloatProvider {

    /** A short name for choices, tables and reports, such as {@code plain}. */
    String name();

    /** Lays the weights out. */
    FloatConvolutionKernel convolution(FloatConvolutionSpec spec);

    /** A kernel whose result is channels first; empty if there is none that is faster than a transposition of the result. */
    default Optional<FloatConvolutionKernel> channelsFirst(FloatConvolutionSpec spec) {
        return Optional.empty();
    }

    /** The loops; stateless. */
    FloatLoops loops();
}

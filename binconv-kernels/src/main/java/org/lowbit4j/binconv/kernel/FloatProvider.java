package org.lowbit4j.binconv.kernel;

/** A way to do what surrounds the integer convolutions: float convolutions, and the loops over their results. */
public interface FloatProvider {

    /** A short name for choices, tables and reports, such as {@code plain}. */
    String name();

    /** Lays the weights out. */
    FloatConvolutionKernel convolution(FloatConvolutionSpec spec);

    /** The loops; stateless. */
    FloatLoops loops();
}

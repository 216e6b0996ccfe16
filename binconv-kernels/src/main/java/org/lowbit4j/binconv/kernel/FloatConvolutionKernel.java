package org.lowbit4j.binconv.kernel;

/** One float convolution with its weights laid out. Immutable; shared by all threads. */
public interface FloatConvolutionKernel {

    /**
     * Convolves the output rows {@code fromRow..toRow - 1}: equal to the definition bit for bit.
     *
     * @param image the whole image, HWC
     * @param fromRow first row
     * @param toRow row behind the last
     * @param result receives the rows in their places in the whole result, HWC; another array than {@code image}
     */
    void convolve(float[] image, int fromRow, int toRow, float[] result);
}

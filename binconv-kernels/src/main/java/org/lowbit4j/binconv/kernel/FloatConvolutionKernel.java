package org.lowbit4j.binconv.kernel;

/** One float convolution with its weights laid out. Immutable; shared by all threads. */
public interface FloatConvolutionKernel {

    /**
     * Convolves the output rows {@code fromRow..toRow - 1}: equal to the definition bit for bit.
     *
     * @param image the whole image, HWC
     * @param fromRow first row
     * @param toRow row behind the last
     * @param result receives the rows: HWC, or, if the kernel is one for {@linkplain
     *     FloatProvider#channelsFirst channels-first} results, in the channels of such a value of the output's shape; another
     *     array than {@code image}
     * @param at offset of row {@code fromRow} of the first channel in {@code result}
     */
    void convolve(float[] image, int fromRow, int toRow, float[] result, int at);
}

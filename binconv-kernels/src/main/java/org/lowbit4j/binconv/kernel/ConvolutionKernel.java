package org.lowbit4j.binconv.kernel;

/** One integer convolution with its weights packed. Immutable; shared by all threads. */
public interface ConvolutionKernel {

    /** A new working memory for this convolution. */
    Session newSession();

    /** The working memory of one thread. */
    interface Session {

        /**
         * Convolves one image.
         *
         * @param codes activation codes, HWC; only the first {@code input.size()} count
         * @param accumulators receives the sums in [y][x][o] order; only the first {@code output.size()} are written
         * @throws IllegalArgumentException if an array is too short or a code is not on the activation grid
         */
        void convolve(int[] codes, int[] accumulators);
    }
}

package org.lowbit4j.binconv.kernel;

/**
 * One integer convolution with its weights laid out. Immutable; shared by all threads.
 *
 * <p>Images are unsigned codes, one byte each: {@code code - firstCode} of {@link ConvolutionSpec#activationCoding()}, so
 * that every grid looks the same to a kernel. A byte above {@code lastUnsigned} is the caller's fault and gives a wrong sum.
 */
public interface ConvolutionKernel {

    /** What it computes. */
    ConvolutionSpec spec();

    /** The name of the provider that made it. */
    String name();

    /** The layout of the codes that it takes and of the sums that it gives. */
    default Layout layout() {
        return Layout.CHANNELS_LAST;
    }

    /** Whether its sessions can pack codes in the {@linkplain Layout#other other} layout, too: {@link Session#packOther}. */
    default boolean packsOther() {
        return false;
    }

    /** Whether its workers can yield codes without accumulators: {@link Worker#convolve(int, int, ChannelThresholds, byte[])}. */
    default boolean yieldsCodes() {
        return false;
    }

    /** Whether its workers can yield floats, channels last: {@link Worker#convolve(int, int, ChannelAffine, float[])}. */
    default boolean yieldsFloats() {
        return false;
    }

    /** Output rows that one call of {@link Worker#convolve} should have, at least; the last call may have fewer. */
    int preferredRows();

    /** A working memory for one image at a time. */
    Session newSession();

    /** One image on its way. Its rows are packed first, by any number of threads, then convolved by any number. */
    interface Session {

        /**
         * Packs the rows {@code fromRow..toRow - 1} of the image. Disjoint ranges may be packed at the same time; all must be
         * packed before the first {@link Worker#convolve}, and {@code codes} must not change until the last.
         */
        void pack(byte[] codes, int fromRow, int toRow);

        /**
         * As {@link #pack}, of codes in the layout that is not the kernel's.
         *
         * @throws UnsupportedOperationException unless the kernel {@link #packsOther}
         */
        default void packOther(byte[] codes, int fromRow, int toRow) {
            throw new UnsupportedOperationException("this kernel packs one layout: ask packsOther() first");
        }

        /** The working memory of one thread of this session. */
        Worker newWorker();
    }

    /** One thread's part of a session. */
    interface Worker {

        /**
         * Convolves the output rows {@code fromRow..toRow - 1}.
         *
         * @param accumulators receives the sums as a value of {@code toRow - fromRow} rows, in the kernel's layout
         */
        void convolve(int fromRow, int toRow, int[] accumulators);

        /**
         * Convolves the output rows {@code fromRow..toRow - 1} and counts the thresholds that the sums reach.
         *
         * @param codes receives the codes in their places in the whole value, in the kernel's layout
         * @throws UnsupportedOperationException unless the kernel {@link #yieldsCodes}
         */
        default void convolve(int fromRow, int toRow, ChannelThresholds thresholds, byte[] codes) {
            throw new UnsupportedOperationException("this kernel yields no codes: ask yieldsCodes() first");
        }

        /**
         * Convolves the output rows {@code fromRow..toRow - 1}, then scales and shifts: {@code Math.fma(scale[c], (float) sum,
         * shift[c])}.
         *
         * @param result receives the floats in their places in the whole value, channels last whatever the kernel's layout
         * @throws UnsupportedOperationException unless the kernel {@link #yieldsFloats}
         */
        default void convolve(int fromRow, int toRow, ChannelAffine affine, float[] result) {
            throw new UnsupportedOperationException("this kernel yields no floats: ask yieldsFloats() first");
        }
    }

    /** Convolves a whole image in the calling thread. */
    default void convolve(byte[] codes, int[] accumulators) {
        Session session = newSession();
        session.pack(codes, 0, spec().input().height());
        session.newWorker().convolve(0, spec().output().height(), accumulators);
    }
}

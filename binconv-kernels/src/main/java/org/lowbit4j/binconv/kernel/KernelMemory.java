package org.lowbit4j.binconv.kernel;

import java.util.Optional;

/**
 * The bytes that a kernel takes at most, counted from its convolution before anything is made. Small things of a fixed size
 * are left out.
 *
 * @param weights of the kernel: its weights as it lays them out, and the tables of its loops
 * @param session of every {@link ConvolutionKernel.Session}: the packed image
 * @param worker of every {@link ConvolutionKernel.Worker}
 */
public record KernelMemory(long weights, long session, long worker) {

    /** Nothing. */
    public static final KernelMemory NONE = new KernelMemory(0, 0, 0);

    /** The most bytes of weights that a vector kernel lays out: every offset in them fits an int. */
    private static final long MOST_WEIGHTS = 1L << 30;

    /** The most bytes of a session or of a worker, which a vector kernel reads and writes a little beyond their ends. */
    private static final long MOST_ROOM = 1L << 28;

    private static final String REMEDY = "; use a smaller image, window, padding or dilation, or another kernel";

    /**
     * Checks that no count is negative.
     *
     * @throws IllegalArgumentException if one is: the count overflowed
     */
    public KernelMemory {
        if (weights < 0 || session < 0 || worker < 0) {
            throw new IllegalArgumentException(
                    "memory of a kernel: expected bytes of at least 0, got weights " + weights + ", session " + session
                            + ", worker " + worker + "; count with Bytes, which cannot overflow");
        }
    }

    /** That of two kernels. */
    public KernelMemory plus(KernelMemory other) {
        return new KernelMemory(
                Bytes.sum(weights, other.weights), Bytes.sum(session, other.session), Bytes.sum(worker, other.worker));
    }

    /** The bytes of a kernel with one session that {@code workers} threads work on. */
    public long total(int workers) {
        return Bytes.sum(weights, session, Bytes.product(worker, workers));
    }

    /** Why a kernel that counts in ints cannot be made: what takes too much, how much, the most, the remedy; empty if it can. */
    public Optional<String> refusal() {
        return over("weights", weights, MOST_WEIGHTS)
                .or(() -> over("the packed image", session, MOST_ROOM))
                .or(() -> over("working memory of a thread", worker, MOST_ROOM));
    }

    private static Optional<String> over(String what, long bytes, long most) {
        return bytes <= most
                ? Optional.empty()
                : Optional.of(what + " would take " + bytes + " bytes, at most " + most + REMEDY);
    }
}

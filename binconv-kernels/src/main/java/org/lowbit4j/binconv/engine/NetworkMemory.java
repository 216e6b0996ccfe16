package org.lowbit4j.binconv.engine;

import org.lowbit4j.binconv.kernel.Bytes;
import org.lowbit4j.binconv.kernel.KernelMemory;

/**
 * What a network takes of memory, counted part by part before each is taken, against what it may take. Part of it are the
 * kernels of every integer convolution, with one session and a worker for each thread, and the buffers of one image.
 */
final class NetworkMemory {

    private final long most;
    private final int threads;
    private long bytes;
    private long largest;
    private String largestPart = "";

    /**
     * @param most bytes that are allowed
     * @param threads that work on an image
     */
    NetworkMemory(long most, int threads) {
        this.most = most;
        this.threads = threads;
    }

    /** Without a limit. */
    static NetworkMemory unlimited() {
        return new NetworkMemory(Long.MAX_VALUE, 1);
    }

    /**
     * Counts the kernel of a layer.
     *
     * @throws EngineMemoryException if the network takes more than is allowed
     */
    void addKernel(String layer, int node, KernelMemory kernel) {
        add("layer \"" + layer + "\" (node " + node + ")", kernel.total(threads));
    }

    /**
     * Counts the buffers of one image.
     *
     * @param buffers bytes that all threads share
     * @param blocks bytes of every thread
     * @throws EngineMemoryException if the network takes more than is allowed
     */
    void addBuffers(long buffers, long blocks) {
        add("the buffers between layers", Bytes.sum(buffers, Bytes.product(blocks, threads)));
    }

    private void add(String part, long taken) {
        bytes = Bytes.sum(bytes, taken);
        if (taken > largest) {
            largest = taken;
            largestPart = part;
        }
        if (bytes > most) {
            throw new EngineMemoryException("memory of the network: " + largestPart + " would take " + largest
                    + " bytes, with all that is counted up to " + part + " " + bytes + " bytes; at most " + most
                    + " are allowed. Allow more by EngineOptions.withMemory or -D" + EngineOptions.MEMORY_PROPERTY
                    + "=BYTES and give the JVM as much heap (-Xmx), or use a smaller image or window or fewer threads");
        }
    }
}

package org.lowbit4j.binconv.engine;

import java.util.Map;
import java.util.TreeMap;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;

/** The buffers of one thread while it runs an image; used again for the next one. */
final class Workspace {

    private final float[][] floats;
    private final int[][] integers;
    private final float[] channels;
    private final Map<Integer, ConvolutionKernel.Session> sessions = new TreeMap<>();

    Workspace(BufferPlan plan, int maxChannels, Map<Integer, ConvolutionKernel> kernels) {
        this.floats = plan.newFloatBuffers();
        this.integers = plan.newIntegerBuffers();
        this.channels = new float[maxChannels];
        kernels.forEach((node, kernel) -> sessions.put(node, kernel.newSession()));
    }

    float[] floats(int slot) {
        return floats[slot];
    }

    int[] integers(int slot) {
        return integers[slot];
    }

    /** Room for one value per channel of any node, free for every step. */
    float[] channels() {
        return channels;
    }

    ConvolutionKernel.Session session(int node) {
        ConvolutionKernel.Session session = sessions.get(node);
        if (session == null) {
            throw new IllegalStateException("node " + node + " has no kernel");
        }
        return session;
    }
}

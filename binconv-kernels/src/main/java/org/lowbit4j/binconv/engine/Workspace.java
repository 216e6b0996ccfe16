package org.lowbit4j.binconv.engine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.lowbit4j.binconv.ir.ValueType;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;
import org.lowbit4j.binconv.plan.NetworkPlan;

/** The buffers of one image on its way through a program; used again for the next one. */
final class Workspace {

    private final float[][] floats;
    private final byte[][] codes;
    private final List<Integer> accumulatorSizes;
    private final Map<Integer, int[]> accumulators = new ConcurrentHashMap<>();
    private final Map<Integer, ConvolutionKernel.Session> sessions = new HashMap<>();
    private final Map<Integer, Lane> lanes = new ConcurrentHashMap<>();
    private final BlockSizes blocks;

    /**
     * @param plan sizes of the buffers
     * @param kernels kernels of the integer convolutions, by node
     * @param blocks the most elements that a block of any convolution has
     */
    Workspace(NetworkPlan plan, Map<Integer, ConvolutionKernel> kernels, BlockSizes blocks) {
        this.floats =
                plan.sizes(ValueType.Kind.FLOAT).stream().map(float[]::new).toArray(float[][]::new);
        this.codes = plan.sizes(ValueType.Kind.CODES).stream().map(byte[]::new).toArray(byte[][]::new);
        // Made when they are wanted: a fused program keeps accumulators in blocks.
        this.accumulatorSizes = plan.sizes(ValueType.Kind.ACCUMULATORS);
        kernels.forEach((node, kernel) -> sessions.put(node, kernel.newSession()));
        this.blocks = blocks;
    }

    /** Elements of the largest blocks. */
    record BlockSizes(int accumulators, int floats) {}

    float[] floats(int slot) {
        return floats[slot];
    }

    /** Puts an array in the place of a buffer of floats; the buffer is returned. */
    float[] exchange(int slot, float[] array) {
        float[] buffer = floats[slot];
        floats[slot] = array;
        return buffer;
    }

    byte[] codes(int slot) {
        return codes[slot];
    }

    int[] accumulators(int slot) {
        return accumulators.computeIfAbsent(slot, s -> new int[accumulatorSizes.get(s)]);
    }

    ConvolutionKernel.Session session(int node) {
        ConvolutionKernel.Session session = sessions.get(node);
        if (session == null) {
            throw new IllegalStateException("node " + node + " has no kernel");
        }
        return session;
    }

    /** What thread {@code index} of those that work on the image needs for itself. */
    Lane lane(int index) {
        return lanes.computeIfAbsent(index, i -> new Lane(blocks));
    }

    /** The working memory of one thread. */
    final class Lane {

        private final int[] block;
        private final float[] floatBlock;
        private final Map<Integer, ConvolutionKernel.Worker> workers = new HashMap<>();

        private Lane(BlockSizes blocks) {
            this.block = new int[blocks.accumulators()];
            this.floatBlock = new float[blocks.floats()];
        }

        /** Room for the accumulators of one block. */
        int[] block() {
            return block;
        }

        /** Room for one block of floats: of a convolution that is to be transposed, or rows being pooled. */
        float[] floatBlock() {
            return floatBlock;
        }

        ConvolutionKernel.Worker worker(int node) {
            return workers.computeIfAbsent(node, n -> session(n).newWorker());
        }
    }
}

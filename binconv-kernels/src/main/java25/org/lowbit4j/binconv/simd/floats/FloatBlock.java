package org.lowbit4j.binconv.simd.floats;

import org.lowbit4j.binconv.kernel.FloatConvolutionSpec;

/**
 * The weights of a block of neighbouring output channels, a lane for each; lanes behind the last channel are zero. Immutable:
 * nobody writes the arrays.
 */
final class FloatBlock {

    private final int first;
    private final int channels;
    private final float[] weights;
    private final float[] start;

    /** The block of {@code lanes} lanes from channel {@code first} on. */
    FloatBlock(FloatConvolutionSpec spec, int first, int lanes) {
        int depth = spec.weights().shape().depth();
        this.first = first;
        this.channels = Math.min(lanes, spec.output().channels() - first);
        this.weights = new float[depth * lanes];
        this.start = new float[lanes];
        for (int lane = 0; lane < channels; lane++) {
            start[lane] = spec.start(first + lane);
            for (int tap = 0; tap < depth; tap++) {
                weights[tap * lanes + lane] = spec.weight(first + lane, tap);
            }
        }
    }

    /** The first channel. */
    int first() {
        return first;
    }

    int channels() {
        return channels;
    }

    int lanes() {
        return start.length;
    }

    /** {@code [tap][lane]}. */
    float[] weights() {
        return weights;
    }

    /** Start values of the sums. */
    float[] start() {
        return start;
    }

    /** Whether every lane is a channel, so that a tile may write straight into the result. */
    boolean isFull() {
        return channels == lanes();
    }
}

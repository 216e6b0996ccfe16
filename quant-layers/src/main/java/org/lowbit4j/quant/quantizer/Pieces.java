package org.lowbit4j.quant.quantizer;

import java.util.Objects;

/**
 * Takes ranges of big tensors through transformer and discretizer, piece by piece: every step is one vectorised loop over arrays
 * that stay in the first-level cache and share one index, which lets the compiler see that they do not overlap.
 */
final class Pieces {

    private static final int LENGTH = IntervalGradients.LANES;

    private Pieces() {}

    /** What is done in place with the first {@code length} values of a piece. */
    interface Loop {
        void run(float[] values, int length);
    }

    /** What is done in place with a piece of the gradient; {@code values} may be overwritten. */
    interface BackwardLoop {
        void run(float[] values, float[] gradient, int length);
    }

    /** Writes {@code rint(transform(in) * levels)} for {@code from <= i < to}, 0 for NaN; {@code out} may be {@code in}. */
    static void codes(Loop transform, int levels, float[] in, float[] out, int from, int to) {
        Objects.checkFromToIndex(from, to, in.length);
        Objects.checkFromToIndex(from, to, out.length);
        float[] piece = new float[LENGTH];
        float[] trace = new float[LENGTH];
        for (int start = from; start < to; start += LENGTH) {
            int length = Math.min(LENGTH, to - start);
            System.arraycopy(in, start, piece, 0, length);
            transform.run(piece, length);
            Discretizer.codes(piece, length, levels, trace);
            System.arraycopy(piece, 0, out, start, length);
        }
        if (anyNaN(trace)) {
            clearNaN(out, from, to);
        }
    }

    /** Writes dL/d(in) for {@code from <= i < to} and adds to {@code sums}; {@code gradient} may be {@code upstream}. */
    static void gradients(
            RangeTransformer transformer,
            float[] in,
            float[] upstream,
            float[] gradient,
            int from,
            int to,
            IntervalGradients sums) {
        backward(
                (values, piece, length) -> transformer.gradients(values, piece, length, sums),
                in,
                upstream,
                gradient,
                from,
                to);
    }

    /** Takes {@code gradient[from..to)}, first set to {@code upstream}, through {@code loop}. */
    static void backward(BackwardLoop loop, float[] in, float[] upstream, float[] gradient, int from, int to) {
        Objects.checkFromToIndex(from, to, in.length);
        Objects.checkFromToIndex(from, to, upstream.length);
        Objects.checkFromToIndex(from, to, gradient.length);
        float[] values = new float[LENGTH];
        float[] piece = new float[LENGTH];
        for (int start = from; start < to; start += LENGTH) {
            int length = Math.min(LENGTH, to - start);
            System.arraycopy(in, start, values, 0, length);
            System.arraycopy(upstream, start, piece, 0, length);
            loop.run(values, piece, length);
            System.arraycopy(piece, 0, gradient, start, length);
        }
    }

    private static boolean anyNaN(float[] values) {
        for (float value : values) {
            if (Float.isNaN(value)) {
                return true;
            }
        }
        return false;
    }

    private static void clearNaN(float[] values, int from, int to) {
        for (int i = from; i < to; i++) {
            if (Float.isNaN(values[i])) {
                values[i] = 0f;
            }
        }
    }
}

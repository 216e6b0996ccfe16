package org.lowbit4j.quant.quantizer;

import java.util.Objects;

/**
 * Takes ranges of big tensors through transformer and discretizer, piece by piece: every step is one vectorised loop over arrays
 * that stay in the first-level cache and share one index, which lets the compiler see that they do not overlap.
 */
final class Pieces {

    private static final int LENGTH = GradientSums.LANES;

    private Pieces() {}

    /**
     * Writes the codes of {@code in[from..to)}, 0 for NaN, as floats to {@code out}, which may be {@code in}.
     *
     * @return whether all were numbers
     */
    static boolean codes(RangeTransformer transformer, CodeForm form, float[] in, float[] out, int from, int to) {
        Objects.checkFromToIndex(from, to, in.length);
        Objects.checkFromToIndex(from, to, out.length);
        float[] piece = new float[LENGTH];
        float[] trace = new float[LENGTH];
        for (int start = from; start < to; start += LENGTH) {
            int length = Math.min(LENGTH, to - start);
            System.arraycopy(in, start, piece, 0, length);
            transformer.transform(piece, length);
            form.positions(piece, length);
            Discretizer.codes(piece, length, form.levels(), trace);
            System.arraycopy(piece, 0, out, start, length);
        }
        if (anyNaN(trace)) {
            clearNaN(out, from, to);
            return false;
        }
        return true;
    }

    /** Writes dL/d(in) for {@code from <= i < to} and adds to {@code sums}; {@code gradient} may be {@code upstream}. */
    static void gradients(
            RangeTransformer transformer,
            float[] in,
            float[] upstream,
            float[] gradient,
            int from,
            int to,
            GradientSums sums) {
        Objects.checkFromToIndex(from, to, in.length);
        Objects.checkFromToIndex(from, to, upstream.length);
        Objects.checkFromToIndex(from, to, gradient.length);
        float[] values = new float[LENGTH];
        float[] piece = new float[LENGTH];
        for (int start = from; start < to; start += LENGTH) {
            int length = Math.min(LENGTH, to - start);
            System.arraycopy(in, start, values, 0, length);
            System.arraycopy(upstream, start, piece, 0, length);
            transformer.gradients(values, piece, length, sums);
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

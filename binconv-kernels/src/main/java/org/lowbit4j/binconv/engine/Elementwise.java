package org.lowbit4j.binconv.engine;

import org.lowbit4j.binconv.ir.ActivationFunction;
import org.lowbit4j.binconv.ir.ActivationGrid;

/** The element-wise operations. Source and target may be the same array. */
final class Elementwise {

    private Elementwise() {}

    static void quantize(float[] source, int size, ActivationGrid grid, int[] target) {
        for (int i = 0; i < size; i++) {
            target[i] = grid.code(source[i]);
        }
    }

    static void decode(int[] source, int size, int firstCode, float[] values, float[] target) {
        for (int i = 0; i < size; i++) {
            target[i] = values[source[i] - firstCode];
        }
    }

    static void affine(float[] source, int pixels, float[] scale, float[] shift, float[] target) {
        int channels = scale.length;
        for (int from = 0; from < pixels * channels; from += channels) {
            for (int c = 0; c < channels; c++) {
                target[from + c] = Math.fma(scale[c], source[from + c], shift[c]);
            }
        }
    }

    static void affine(int[] source, int pixels, float[] scale, float[] shift, float[] target) {
        int channels = scale.length;
        for (int from = 0; from < pixels * channels; from += channels) {
            for (int c = 0; c < channels; c++) {
                target[from + c] = Math.fma(scale[c], (float) source[from + c], shift[c]);
            }
        }
    }

    static void activate(float[] source, int size, ActivationFunction function, float[] target) {
        if (function == ActivationFunction.RELU) {
            relu(source, size, target);
            return;
        }
        for (int i = 0; i < size; i++) {
            target[i] = function.apply(source[i]);
        }
    }

    /** {@link ActivationFunction#RELU} without a virtual call, for C2 to make vector code of the loop. */
    private static void relu(float[] source, int size, float[] target) {
        for (int i = 0; i < size; i++) {
            target[i] = Math.max(source[i], 0f);
        }
    }

    static void add(float[] main, float[] skip, int size, float[] target) {
        for (int i = 0; i < size; i++) {
            target[i] = main[i] + skip[i];
        }
    }
}

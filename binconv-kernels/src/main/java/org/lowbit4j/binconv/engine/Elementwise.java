package org.lowbit4j.binconv.engine;

import org.lowbit4j.binconv.ir.ActivationFunction;
import org.lowbit4j.binconv.ir.ActivationGrid;

/** The element-wise operations on the elements {@code from..to - 1}. Source and target may be the same array. */
final class Elementwise {

    /** Adding and subtracting it rounds a float of magnitude below 2^22 half to even. */
    private static final float ROUND = 0x1.8p23f;

    private Elementwise() {}

    /** Unsigned codes, {@code grid.code(x) - grid.minCode()}. */
    static void quantize(float[] source, int from, int to, ActivationGrid grid, byte[] target) {
        if (grid.coding() == ActivationGrid.Coding.UNSIGNED) {
            quantize(source, from, to, grid.lower(), grid.inverseWidth(), grid.levels(), target);
            return;
        }
        for (int i = from; i < to; i++) {
            target[i] = (byte) (grid.code(source[i]) - grid.minCode());
        }
    }

    /** {@link ActivationGrid#code} of unsigned codes without a branch, for C2 to make vector code of the loop. */
    private static void quantize(
            float[] source, int from, int to, float lower, float inverseWidth, float levels, byte[] target) {
        for (int i = from; i < to; i++) {
            float position = Math.min(Math.max((source[i] - lower) * inverseWidth, 0f), 1f) * levels;
            target[i] = (byte) (int) ((position + ROUND) - ROUND);
        }
    }

    static void decode(byte[] source, int from, int to, float[] values, float[] target) {
        for (int i = from; i < to; i++) {
            target[i] = values[source[i] & 0xFF];
        }
    }

    static void affine(float[] source, int from, int to, float[] scale, float[] shift, float[] target) {
        for (int at = from; at < to; at += scale.length) {
            for (int c = 0; c < scale.length; c++) {
                target[at + c] = Math.fma(scale[c], source[at + c], shift[c]);
            }
        }
    }

    /** Element {@code from} is {@code accumulators[0]}. */
    static void affine(int[] accumulators, int from, int to, float[] scale, float[] shift, float[] target) {
        for (int at = from; at < to; at += scale.length) {
            for (int c = 0; c < scale.length; c++) {
                target[at + c] = Math.fma(scale[c], (float) accumulators[at - from + c], shift[c]);
            }
        }
    }

    static void activate(float[] source, int from, int to, ActivationFunction function, float[] target) {
        if (function == ActivationFunction.RELU) {
            relu(source, from, to, target);
            return;
        }
        for (int i = from; i < to; i++) {
            target[i] = function.apply(source[i]);
        }
    }

    /** {@link ActivationFunction#RELU} without a virtual call, for C2 to make vector code of the loop. */
    private static void relu(float[] source, int from, int to, float[] target) {
        for (int i = from; i < to; i++) {
            target[i] = Math.max(source[i], 0f);
        }
    }

    static void add(float[] main, float[] skip, int from, int to, float[] target) {
        for (int i = from; i < to; i++) {
            target[i] = main[i] + skip[i];
        }
    }
}

package org.lowbit4j.binconv.engine;

import org.lowbit4j.binconv.ir.ActivationFunction;

/** The element-wise operations that need no care to be fast or are rare, on the elements {@code from..to - 1}. Source and target may be the same array. */
final class Elementwise {

    private Elementwise() {}

    static void decode(byte[] source, int from, int to, float[] values, float[] target) {
        for (int i = from; i < to; i++) {
            target[i] = values[source[i] & 0xFF];
        }
    }

    static void activate(float[] source, int from, int to, ActivationFunction function, float[] target) {
        for (int i = from; i < to; i++) {
            target[i] = function.apply(source[i]);
        }
    }

    /** Pixels from {@code from} on, which begins one. */
    static void pRelu(float[] source, int from, int to, float[] slopes, float[] target) {
        for (int pixel = from; pixel < to; pixel += slopes.length) {
            for (int c = 0; c < slopes.length; c++) {
                float x = source[pixel + c];
                target[pixel + c] = x > 0 ? x : slopes[c] * x;
            }
        }
    }

    static void add(float[] main, float[] skip, int from, int to, float[] target) {
        for (int i = from; i < to; i++) {
            target[i] = main[i] + skip[i];
        }
    }

    static void product(float[] main, float[] other, int from, int to, float[] target) {
        for (int i = from; i < to; i++) {
            target[i] = main[i] * other[i];
        }
    }

    static void maximum(float[] main, float[] other, int from, int to, float[] target) {
        for (int i = from; i < to; i++) {
            target[i] = Math.max(main[i], other[i]);
        }
    }
}

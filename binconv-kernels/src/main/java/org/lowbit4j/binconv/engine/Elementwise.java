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

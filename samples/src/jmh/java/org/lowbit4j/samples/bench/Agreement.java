package org.lowbit4j.samples.bench;

/** Compares the outputs of a peer with those expected. */
final class Agreement {

    private static final double LEAST_COSINE = 0.99;
    private static final double ROUNDING = 1e-4;

    private Agreement() {}

    /** Refuses floats that differ by more than rounding does, measured by the largest of them. */
    static void exact(float[] actual, float[] expected) {
        double largest = 0;
        double difference = 0;
        checkSize(actual.length, expected.length);
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
        }
        if (!(difference <= ROUNDING * largest)) {
            throw new IllegalStateException("the output differs by " + difference + ", values reach " + largest);
        }
    }

    /** Refuses vectors of another direction. */
    static void close(float[] actual, float[] expected) {
        double ab = 0;
        double aa = 0;
        double bb = 0;
        checkSize(actual.length, expected.length);
        for (int i = 0; i < expected.length; i++) {
            ab += (double) actual[i] * expected[i];
            aa += (double) actual[i] * actual[i];
            bb += (double) expected[i] * expected[i];
        }
        double cosine = ab / Math.sqrt(aa * bb);
        if (!(cosine > LEAST_COSINE)) {
            throw new IllegalStateException("the cosine with the expected output is " + cosine);
        }
    }

    private static void checkSize(int actual, int expected) {
        if (actual != expected) {
            throw new IllegalStateException("expected " + expected + " outputs, got " + actual);
        }
    }

    /** HWC to CHW. */
    static float[] channelsFirst(float[] values, int channels) {
        float[] turned = new float[values.length];
        int pixels = values.length / channels;
        for (int i = 0; i < values.length; i++) {
            turned[i % channels * pixels + i / channels] = values[i];
        }
        return turned;
    }
}

package org.lowbit4j.binconv.kernel;

/**
 * Values of channels repeated, because loops over few channels do not become good vector code: at any position below
 * {@link #period}, the {@value #BLOCK} values of the elements from there on follow each other.
 */
public final class Cycle {

    /** Elements that a loop may do at a time. */
    public static final int BLOCK = 64;

    /** The least period: long enough for plain loops over one. */
    private static final int LEAST = 256;

    private Cycle() {}

    /** The least multiple of {@code channels} that is long enough. */
    static int period(int channels) {
        return channels * Math.max(1, (LEAST + channels - 1) / channels);
    }

    static float[] of(float[] values) {
        float[] cycle = new float[period(values.length) + BLOCK];
        for (int i = 0; i < cycle.length; i++) {
            cycle[i] = values[i % values.length];
        }
        return cycle;
    }

    static int[] of(int[] values) {
        int[] cycle = new int[period(values.length) + BLOCK];
        for (int i = 0; i < cycle.length; i++) {
            cycle[i] = values[i % values.length];
        }
        return cycle;
    }
}

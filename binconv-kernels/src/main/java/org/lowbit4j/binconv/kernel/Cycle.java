package org.lowbit4j.binconv.kernel;

/**
 * Values of channels repeated, because loops over few channels do not become good vector code: an array of
 * {@code period + BLOCK} values, so that at any position below the period the values of {@value #BLOCK} elements follow each
 * other.
 */
public final class Cycle {

    /** Elements that a loop may do at a time. */
    public static final int BLOCK = 64;

    /** The longest vectors, in ints or floats. */
    private static final int LANES = 16;

    /** The least period: long enough for plain loops over one. */
    private static final int LEAST = 256;

    private Cycle() {}

    /** A multiple of the channels and of the lanes of every vector, at least 256. */
    public static int period(int channels) {
        return Math.toIntExact(longPeriod(channels));
    }

    /** The same of so many channels that it may not fit an int. */
    public static long longPeriod(int channels) {
        long whole = (long) channels / Math.min(LANES, Integer.lowestOneBit(channels)) * LANES;
        return whole * Bytes.divideUp(LEAST, whole);
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

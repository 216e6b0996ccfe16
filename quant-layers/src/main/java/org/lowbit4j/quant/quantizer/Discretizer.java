package org.lowbit4j.quant.quantizer;

/**
 * Rounds positions (values in code steps) to codes, half to even: the only place that rounds.
 *
 * <p>The array form adds and subtracts 1.5 * 2^23: in that binade floats are one apart, so the addition itself rounds, half to
 * even as every float addition does. That equals {@link Math#rint} for |position| below 2^22 (codes are below 2^8), except that
 * it gives +0 where {@code rint} gives -0, and unlike {@code rint} it is vectorised on every JDK.
 */
public final class Discretizer {

    private static final float ROUNDER = 0x1.8p23f;

    private Discretizer() {}

    /** The nearest integer, ties to even; 0 for NaN. */
    public static int code(float position) {
        return (int) Math.rint(position);
    }

    /** {@code position} rounded to an integer as {@link #code} does; NaN stays NaN. For loops that are to be vectorised. */
    public static float rounded(float position) {
        return (position + ROUNDER) - ROUNDER;
    }

    /**
     * Replaces positions in [-1, 1] by the nearest integers to {@code position * levels}; NaN stays NaN.
     *
     * @param positions as {@link CodeForm#positions} makes them, then codes as floats (never -0)
     * @param length how many, from the start
     * @param levels steps from 0 to 1
     * @param trace every code is added here, so that one look at the end tells whether any was NaN
     */
    static void codes(float[] positions, int length, float levels, float[] trace) {
        for (int i = 0; i < length; i++) {
            float code = rounded(positions[i] * levels);
            positions[i] = code;
            trace[i] += code;
        }
    }

    /**
     * Adds codes, times a weight, to sums; NaN stays NaN. For mixtures of grids.
     *
     * @param positions as {@link CodeForm#positions} makes them
     * @param length how many, from the start
     * @param form levels and largest code
     * @param weight of one code
     * @param sums receives, added, {@code weight * code}
     */
    public static void addCodes(float[] positions, int length, CodeForm form, float weight, float[] sums) {
        float levels = form.levels();
        float largest = form.largest();
        for (int i = 0; i < length; i++) {
            sums[i] += weight * Math.min((positions[i] * levels + ROUNDER) - ROUNDER, largest);
        }
    }

    /**
     * Adds codes, times a gradient, to lanes.
     *
     * @param positions as {@link CodeForm#positions} makes them
     * @param gradient one value per position
     * @param length how many, from the start
     * @param form levels and largest code
     * @param lanes receives, added, {@code gradient * code}
     */
    public static void addProducts(float[] positions, float[] gradient, int length, CodeForm form, float[] lanes) {
        float levels = form.levels();
        float largest = form.largest();
        for (int i = 0; i < length; i++) {
            lanes[i] += gradient[i] * Math.min((positions[i] * levels + ROUNDER) - ROUNDER, largest);
        }
    }
}

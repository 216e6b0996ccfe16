package org.lowbit4j.quant.quantizer;

/** Step functions without a branch, for loops that are to be vectorised. NaN stays NaN. */
public final class Mask {

    /** Twice a factor of this makes at least 1 of every positive float. */
    private static final float STEEP = 1e30f;

    private Mask() {}

    /** 1 strictly between the ends, 0 at them; t must not be outside. */
    static float inside(float t, float low, float high) {
        return Math.min((t - low) * (high - t) * STEEP * STEEP, 1f);
    }

    /** 1 above 0, else 0. */
    public static float positive(float value) {
        return Math.min(Math.max(value, 0f) * STEEP * STEEP, 1f);
    }

    /** -1, 0 or 1. */
    static float sign(float value) {
        return Math.min(Math.max(value * STEEP * STEEP, -1f), 1f);
    }
}

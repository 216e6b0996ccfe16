package org.lowbit4j.quant.export;

/**
 * The smallest interval that holds all values seen, and zero.
 *
 * @param least at most 0
 * @param most at least 0
 */
record ValueRange(float least, float most) {

    /** Nothing but zero. */
    static final ValueRange ZERO = new ValueRange(0, 0);

    /** The range of {@code values}; NaN makes it NaN. */
    static ValueRange of(float[] values) {
        float least = 0;
        float most = 0;
        for (float value : values) {
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        return new ValueRange(least, most);
    }

    /** The interval that holds both. */
    ValueRange and(ValueRange other) {
        return new ValueRange(Math.min(least, other.least), Math.max(most, other.most));
    }

    /** This, with the upper end raised by {@code amount}, at least 0. */
    ValueRange raised(float amount) {
        return new ValueRange(least, most + amount);
    }

    /** Whether both ends are numbers. */
    boolean isFinite() {
        return Float.isFinite(least) && Float.isFinite(most);
    }
}

package org.lowbit4j.quant;

import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A learning rate that falls from its first value to zero along half a cosine, {@code initial * (1 + cos(pi * i / n)) / 2} at
 * iteration {@code i} of {@code n} (Loshchilov and Hutter, "SGDR", 2017, equation 5 without restarts).
 *
 * @param initial learning rate of the first iteration
 * @param iterations after how many iterations it is zero, where it stays
 */
public record CosineSchedule(
        @JsonProperty("initial") double initial,
        @JsonProperty("iterations") long iterations) implements ISchedule {

    private static final long serialVersionUID = 1;

    /** Checks the values. */
    public CosineSchedule {
        if (!(initial > 0) || !Double.isFinite(initial) || iterations < 1) {
            throw new IllegalArgumentException("Cosine schedule: learning rate " + initial + " over " + iterations
                    + " iterations; expected a positive rate and at least one iteration");
        }
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        double part = Math.min(1, (double) iteration / iterations);
        return initial * (1 + Math.cos(Math.PI * part)) / 2;
    }

    @Override
    public ISchedule clone() {
        return this;
    }
}

package org.lowbit4j.quant;

import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A part of another schedule's rate that grows from step to step, {@code (iteration + 1) / steps}, then all of it. ND4J's RampSchedule is
 * the same, but a saved network with it cannot be loaded.
 *
 * @param schedule the other one
 * @param steps of the growth, at least 1
 */
public record WarmUpSchedule(
        @JsonProperty("schedule") ISchedule schedule,
        @JsonProperty("steps") int steps) implements ISchedule {

    private static final long serialVersionUID = 1;

    /** Checks the steps. */
    public WarmUpSchedule {
        if (steps < 1) {
            throw new IllegalArgumentException("warm-up of " + steps + " steps; expected at least 1");
        }
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        double rate = schedule.valueAt(iteration, epoch);
        return iteration + 1 >= steps ? rate : rate * (iteration + 1) / steps;
    }

    @Override
    public ISchedule clone() {
        return new WarmUpSchedule(schedule.clone(), steps);
    }
}

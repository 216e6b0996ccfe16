package org.lowbit4j.bitsearch.strength;

/**
 * The temperature of EBS-Sto, falling exponentially: {@code tau(t) = first (last / first)^(t / (steps - 1))}, and {@code last} from
 * there on. The paper's schedule is not known to us; this one and its {@link #usual ends} are our choice.
 *
 * @param first temperature of step 0, positive
 * @param last temperature of step {@code steps - 1}, positive, at most {@code first}
 * @param steps of the search, at least 1
 */
public record TemperatureSchedule(double first, double last, long steps) {

    private static final double USUAL_FIRST = 5;
    private static final double USUAL_LAST = 0.5;

    /** Checks the range of all three. */
    public TemperatureSchedule {
        if (!(last > 0) || !(first >= last) || Double.isInfinite(first)) {
            throw new IllegalArgumentException("temperature from " + first + " to " + last
                    + ": expected two positive numbers, the second not above the first, for instance 5 to 0.5");
        }
        if (steps < 1) {
            throw new IllegalArgumentException("temperature schedule over " + steps + " steps: expected at least 1");
        }
    }

    /** From 5 to 0.5. */
    public static TemperatureSchedule usual(long steps) {
        return new TemperatureSchedule(USUAL_FIRST, USUAL_LAST, steps);
    }

    /** The temperature of step {@code step}, counted from 0. */
    public double at(long step) {
        if (step >= steps - 1) {
            return last;
        }
        return first * Math.pow(last / first, Math.max(step, 0) / (double) (steps - 1));
    }
}

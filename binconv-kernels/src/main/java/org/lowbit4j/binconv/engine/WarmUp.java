package org.lowbit4j.binconv.engine;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Runs something until the JVM has compiled it: until it no longer becomes faster.
 *
 * @param clock nanoseconds that budgets count in
 * @param cancelled whether to stop soon
 */
record WarmUp(LongSupplier clock, BooleanSupplier cancelled) {

    private static final int LEAST_RUNS = 5;

    /** A run has become faster if it takes this share of the fastest one before, or less. */
    private static final double FASTER = 0.9;

    /**
     * The shortest time, after as many runs as make it steady or as there is time for.
     *
     * @param run runs once and returns the nanoseconds that it took
     * @param budget for all runs
     * @param steady it counts as steady when it has not become faster in this time
     * @param tolerable a longer time may be that of the JVM's interpreter, however steady it is
     */
    long fastest(LongSupplier run, long budget, long steady, long tolerable) {
        long begin = clock.getAsLong();
        long improved = begin;
        long now = begin;
        long fastest = Long.MAX_VALUE;
        int runs = 0;
        do {
            long time = run.getAsLong();
            runs++;
            now = clock.getAsLong();
            if (time < fastest * FASTER) {
                improved = now;
            }
            fastest = Math.min(fastest, time);
        } while (!cancelled.getAsBoolean()
                && now - begin < budget
                && (runs < LEAST_RUNS || fastest > tolerable || now - improved < steady));
        return fastest;
    }
}

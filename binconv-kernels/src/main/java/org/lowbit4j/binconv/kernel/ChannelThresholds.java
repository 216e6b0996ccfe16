package org.lowbit4j.binconv.kernel;

/**
 * Thresholds of every channel, as a {@link Cycle}. An accumulator {@code a} reaches threshold {@code t} if
 * {@code (a ^ flip) >= t}: with flip 0 as it rises, with flip -1, which makes {@code -a - 1} of it, as it falls. Immutable:
 * nobody writes the arrays.
 */
public final class ChannelThresholds {

    private final int period;
    private final int[] flips;
    private final int[][] steps;

    /**
     * Thresholds that lie in -2^30..2^30, as all accumulators do.
     *
     * @param flips 0 or -1, by channel
     * @param steps thresholds, by step and channel
     */
    public ChannelThresholds(int[] flips, int[][] steps) {
        this.period = Cycle.period(flips.length);
        this.flips = Cycle.of(flips);
        this.steps = new int[steps.length][];
        for (int i = 0; i < steps.length; i++) {
            this.steps[i] = Cycle.of(steps[i]);
        }
    }

    /** Elements after which the values repeat: a multiple of the channels, at least {@link Cycle#BLOCK}. */
    public int period() {
        return period;
    }

    /** The flips, {@code period + BLOCK}. */
    public int[] flips() {
        return flips;
    }

    /** The thresholds of every step, {@code period + BLOCK}. */
    public int[][] steps() {
        return steps;
    }

    /** The code of one accumulator, at a position of the cycle. */
    public int count(int accumulator, int position) {
        int flipped = accumulator ^ flips[position];
        int count = 0;
        for (int[] step : steps) {
            count += flipped >= step[position] ? 1 : 0;
        }
        return count;
    }
}

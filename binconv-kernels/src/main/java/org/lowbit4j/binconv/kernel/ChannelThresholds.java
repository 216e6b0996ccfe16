package org.lowbit4j.binconv.kernel;

import java.util.Arrays;

/**
 * Up to {@value #STEPS} thresholds of every channel, as a {@link Cycle}. An accumulator {@code a} reaches threshold {@code t}
 * if {@code (a ^ flip) >= t}: with flip 0 as it rises, with flip -1, which makes {@code -a - 1} of it, as it falls. Immutable:
 * nobody writes the arrays.
 */
public final class ChannelThresholds {

    /** Thresholds that a channel may have. For more, it costs less to compute the code. */
    public static final int STEPS = 3;

    /** Larger than every accumulator, and so near to them that differences do not overflow. */
    private static final int NEVER = 1 << 30;

    private final int channels;
    private final int[] flips;
    private final int[][] steps = new int[STEPS][];

    /**
     * Thresholds that lie in -2^30..2^30, as all accumulators do.
     *
     * @param flips 0 or -1, by channel
     * @param steps thresholds, by step and channel
     * @throws IllegalArgumentException if there are more than {@value #STEPS} steps
     */
    public ChannelThresholds(int[] flips, int[][] steps) {
        if (steps.length > STEPS) {
            throw new IllegalArgumentException(steps.length + " thresholds; expected at most " + STEPS);
        }
        this.channels = flips.length;
        this.flips = Cycle.of(flips);
        int[] never = new int[channels];
        Arrays.fill(never, NEVER);
        for (int i = 0; i < STEPS; i++) {
            this.steps[i] = Cycle.of(i < steps.length ? steps[i] : never);
        }
    }

    /** The thresholds of one channel, for values of that channel only. */
    public ChannelThresholds ofChannel(int channel) {
        int[][] ofChannel = new int[STEPS][];
        for (int i = 0; i < STEPS; i++) {
            ofChannel[i] = new int[] {steps[i][channel]};
        }
        return new ChannelThresholds(new int[] {flips[channel]}, ofChannel);
    }

    /** The number of channels. */
    public int channels() {
        return channels;
    }

    /** Elements after which the arrays repeat, see {@link Cycle#period}. */
    public int period() {
        return Cycle.period(channels);
    }

    /** The flips. */
    public int[] flips() {
        return flips;
    }

    /** The thresholds of a step. */
    public int[] step(int step) {
        return steps[step];
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

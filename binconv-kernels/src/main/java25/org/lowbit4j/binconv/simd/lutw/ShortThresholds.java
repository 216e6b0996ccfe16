package org.lowbit4j.binconv.simd.lutw;

import org.lowbit4j.binconv.kernel.ChannelThresholds;

/** The thresholds of one channel for sums in 0..32766 that lack a constant: {@code (sum ^ flip) >= threshold}. */
record ShortThresholds(short flip, short low, short middle, short high) {

    /** Larger than every sum that is compared. */
    static final int MAX_SUM = Short.MAX_VALUE - 1;

    /** Those of accumulators that are the sums plus a constant. */
    static ShortThresholds of(ChannelThresholds thresholds, int channel, int constant) {
        int flip = thresholds.flips()[channel];
        // (sum + constant) ^ -1 is (sum ^ -1) - constant.
        int less = flip == 0 ? constant : -constant;
        return new ShortThresholds(
                (short) flip,
                clamp(thresholds.step(0)[channel] - less),
                clamp(thresholds.step(1)[channel] - less),
                clamp(thresholds.step(2)[channel] - less));
    }

    private static short clamp(int threshold) {
        return (short) Math.clamp(threshold, Short.MIN_VALUE, Short.MAX_VALUE);
    }
}

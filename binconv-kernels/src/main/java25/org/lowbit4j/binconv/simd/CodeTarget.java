package org.lowbit4j.binconv.simd;

import org.lowbit4j.binconv.kernel.ChannelThresholds;

/** Counts the thresholds that the sums of a single pass reach, into codes {@code [output][position]} of the whole image. */
final class CodeTarget implements SumTarget {

    private final PositionSums sums;
    private final ShortThresholds[] thresholds;
    private final byte[] codes;
    private final int pixels;
    private final byte[] partial = new byte[PositionLayout.LANES];

    /** @param pixels pixels of the output */
    CodeTarget(PositionSums sums, LookupPass pass, ChannelThresholds thresholds, byte[] codes, int pixels) {
        this.sums = sums;
        this.thresholds = new ShortThresholds[thresholds.channels()];
        for (int output = 0; output < this.thresholds.length; output++) {
            this.thresholds[output] = ShortThresholds.of(thresholds, output, pass.constants()[output]);
        }
        this.codes = codes;
        this.pixels = pixels;
    }

    @Override
    public void accept(byte[] bytes, int from, int segments, int output, int position, int positions) {
        int to = output * pixels + position;
        int whole = positions / partial.length * partial.length;
        sums.count(bytes, from, segments, whole, thresholds[output], codes, to);
        if (whole < positions) {
            int at = from + whole / partial.length * sums.blockStep();
            sums.count(bytes, at, segments, partial.length, thresholds[output], partial, 0);
            System.arraycopy(partial, 0, codes, to + whole, positions - whole);
        }
    }
}

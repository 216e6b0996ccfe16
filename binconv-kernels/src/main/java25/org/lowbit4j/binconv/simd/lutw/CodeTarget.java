package org.lowbit4j.binconv.simd.lutw;

import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.S2B;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.ShortVector;
import org.lowbit4j.binconv.kernel.ChannelThresholds;
import org.lowbit4j.binconv.simd.vectors.LookupVectors;

/** Counts the thresholds that the sums of a single pass reach, into codes {@code [output][position]} of the whole image. */
final class CodeTarget implements SumTarget {

    private static final int LANES = LookupVectors.SHORTS.length();

    private final ShortThresholds[] thresholds;
    private final byte[] codes;
    private final int pixels;
    private final byte[] partial = new byte[LANES];

    /** @param pixels pixels of the output */
    CodeTarget(LookupPass pass, ChannelThresholds thresholds, byte[] codes, int pixels) {
        this.thresholds = new ShortThresholds[thresholds.channels()];
        for (int output = 0; output < this.thresholds.length; output++) {
            this.thresholds[output] = ShortThresholds.of(thresholds, output, pass.constants()[output]);
        }
        this.codes = codes;
        this.pixels = pixels;
    }

    @Override
    public void accept(short[] sums, int step, int output, int outputs, int position, int positions) {
        int whole = positions / LANES * LANES;
        for (int i = 0; i < outputs; i++) {
            int to = (output + i) * pixels + position;
            count(sums, i * step, whole, thresholds[output + i], codes, to);
            if (whole < positions) {
                count(sums, i * step + whole, LANES, thresholds[output + i], partial, 0);
                System.arraycopy(partial, 0, codes, to + whole, positions - whole);
            }
        }
    }

    /** Whole vectors. */
    private static void count(short[] sums, int from, int positions, ShortThresholds thresholds, byte[] codes, int to) {
        ShortVector flip = ShortVector.broadcast(LookupVectors.SHORTS, thresholds.flip());
        ShortVector low = ShortVector.broadcast(LookupVectors.SHORTS, thresholds.low());
        ShortVector middle = ShortVector.broadcast(LookupVectors.SHORTS, thresholds.middle());
        ShortVector high = ShortVector.broadcast(LookupVectors.SHORTS, thresholds.high());
        ShortVector none = ShortVector.zero(LookupVectors.SHORTS);
        for (int position = 0; position < positions; position += LANES) {
            ShortVector sum = LookupVectors.load(sums, from + position).lanewise(XOR, flip);
            ShortVector count = none.add((short) 1, sum.compare(GE, low))
                    .add((short) 1, sum.compare(GE, middle))
                    .add((short) 1, sum.compare(GE, high));
            ((ByteVector) count.convertShape(S2B, LookupVectors.HALF_BYTES, 0)).intoArray(codes, to + position);
        }
    }
}

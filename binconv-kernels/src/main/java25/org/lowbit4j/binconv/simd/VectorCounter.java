package org.lowbit4j.binconv.simd;

import static jdk.incubator.vector.VectorOperators.I2B;
import static org.lowbit4j.binconv.simd.Lanes.INTS;
import static org.lowbit4j.binconv.simd.Species.BYTES;
import static org.lowbit4j.binconv.simd.Species.LANES;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.lowbit4j.binconv.kernel.ChannelThresholds;

/** Counts the thresholds that accumulators reach, four vectors at a time. */
final class VectorCounter {

    private static final int STEP = 4 * LANES;

    private VectorCounter() {}

    /** Does as many elements as whole steps hold, and returns the index behind the last. */
    static int count(int[] accumulators, int from, int to, ChannelThresholds thresholds, byte[] target) {
        int position = 0;
        int i = from;
        for (; i <= to - STEP; i += STEP) {
            block(accumulators, i - from, thresholds.flips(), thresholds.steps(), position, target, i);
            position += STEP;
            position -= position >= thresholds.period() ? thresholds.period() : 0;
        }
        return i;
    }

    private static void block(
            int[] accumulators, int first, int[] flips, int[][] steps, int position, byte[] target, int at) {
        IntVector a = flipped(accumulators, first, flips, position);
        IntVector b = flipped(accumulators, first + LANES, flips, position + LANES);
        IntVector c = flipped(accumulators, first + 2 * LANES, flips, position + 2 * LANES);
        IntVector d = flipped(accumulators, first + 3 * LANES, flips, position + 3 * LANES);
        IntVector countA = IntVector.zero(INTS);
        IntVector countB = countA;
        IntVector countC = countA;
        IntVector countD = countA;
        for (int[] step : steps) {
            countA = add(countA, a, step, position);
            countB = add(countB, b, step, position + LANES);
            countC = add(countC, c, step, position + 2 * LANES);
            countD = add(countD, d, step, position + 3 * LANES);
        }
        store(countA, target, at);
        store(countB, target, at + LANES);
        store(countC, target, at + 2 * LANES);
        store(countD, target, at + 3 * LANES);
    }

    private static IntVector flipped(int[] accumulators, int first, int[] flips, int position) {
        return IntVector.fromArray(INTS, accumulators, first)
                .lanewise(VectorOperators.XOR, IntVector.fromArray(INTS, flips, position));
    }

    private static IntVector add(IntVector count, IntVector value, int[] step, int position) {
        IntVector threshold = IntVector.fromArray(INTS, step, position);
        return count.add(1, value.compare(VectorOperators.GE, threshold));
    }

    private static void store(IntVector counts, byte[] target, int at) {
        ((ByteVector) counts.convertShape(I2B, BYTES, 0)).intoArray(target, at);
    }
}

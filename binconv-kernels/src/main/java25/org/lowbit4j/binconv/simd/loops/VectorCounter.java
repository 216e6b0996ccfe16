package org.lowbit4j.binconv.simd.loops;

import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.I2B;
import static org.lowbit4j.binconv.simd.vectors.Widest.INTS;
import static org.lowbit4j.binconv.simd.vectors.Widest.LANES;
import static org.lowbit4j.binconv.simd.vectors.Widest.LANE_BYTES;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lowbit4j.binconv.kernel.ChannelThresholds;

/** Counts the thresholds that accumulators reach, vector of channels by vector of channels, whose thresholds stay in registers. */
final class VectorCounter {

    private VectorCounter() {}

    /** Does as many elements as whole vectors hold, and returns the index behind the last. */
    static int count(int[] accumulators, int at, int from, int to, ChannelThresholds thresholds, byte[] target) {
        int size = (to - from) / LANES * LANES;
        int stride = stride(thresholds.channels());
        for (int first = 0; first < Math.min(stride, size); first += LANES) {
            count(accumulators, at, first, stride, size, thresholds, target, from);
        }
        return from + size;
    }

    /** The least multiple of the channels that is whole vectors. */
    private static int stride(int channels) {
        int common = Math.min(LANES, Integer.lowestOneBit(channels));
        return channels / common * LANES;
    }

    private static void count(
            int[] accumulators,
            int at,
            int first,
            int stride,
            int size,
            ChannelThresholds thresholds,
            byte[] target,
            int from) {
        IntVector flip = IntVector.fromArray(INTS, thresholds.flips(), first);
        IntVector low = IntVector.fromArray(INTS, thresholds.step(0), first);
        IntVector middle = IntVector.fromArray(INTS, thresholds.step(1), first);
        IntVector high = IntVector.fromArray(INTS, thresholds.step(2), first);
        IntVector none = IntVector.zero(INTS);
        for (int i = first; i < size; i += stride) {
            IntVector value = IntVector.fromArray(INTS, accumulators, at + i).lanewise(VectorOperators.XOR, flip);
            VectorMask<Integer> reached = value.compare(GE, low);
            IntVector count =
                    none.add(1, reached).add(1, value.compare(GE, middle)).add(1, value.compare(GE, high));
            ((ByteVector) count.convertShape(I2B, LANE_BYTES, 0)).intoArray(target, from + i);
        }
    }
}

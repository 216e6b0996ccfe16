package org.lowbit4j.binconv.simd.fma;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.lowbit4j.binconv.simd.vectors.Widest;

/** Unsigned codes as floats of what they are worth, and exact float sums as integers. */
final class CodeFloats {

    private CodeFloats() {}

    /** {@code target = code + offset}. */
    static void write(byte[] codes, int from, float offset, float[] target, int to, int count) {
        int i = 0;
        for (; i <= count - Widest.LANES; i += Widest.LANES) {
            ByteVector.fromArray(Widest.LANE_BYTES, codes, from + i)
                    .convertShape(VectorOperators.ZERO_EXTEND_B2I, Widest.INTS, 0)
                    .convert(VectorOperators.I2F, 0)
                    .reinterpretAsFloats()
                    .add(FloatVector.broadcast(Widest.FLOATS, offset))
                    .intoArray(target, to + i);
        }
        for (; i < count; i++) {
            target[to + i] = (codes[from + i] & 0xFF) + offset;
        }
    }

    /** Rounds nothing: the sums are integers. */
    static void toInts(float[] sums, int count, int[] target, int to) {
        for (int i = 0; i < count; i++) {
            target[to + i] = (int) sums[i];
        }
    }

    /** Adds to what is there. */
    static void addTo(float[] sums, int count, int[] target, int to) {
        for (int i = 0; i < count; i++) {
            target[to + i] += (int) sums[i];
        }
    }
}

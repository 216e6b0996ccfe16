package org.lowbit4j.binconv.simd;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Unsigned codes as floats of what they are worth, and exact float sums as integers. */
final class CodeFloats {

    private CodeFloats() {}

    /** {@code target = code + offset}. */
    static void write(byte[] codes, int from, float offset, float[] target, int to, int count) {
        int i = 0;
        for (; i <= count - Species.LANES; i += Species.LANES) {
            ByteVector.fromArray(Species.BYTES, codes, from + i)
                    .convertShape(VectorOperators.ZERO_EXTEND_B2I, Lanes.INTS, 0)
                    .convert(VectorOperators.I2F, 0)
                    .reinterpretAsFloats()
                    .add(FloatVector.broadcast(Species.FLOATS, offset))
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

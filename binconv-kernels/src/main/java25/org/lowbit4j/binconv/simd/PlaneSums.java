package org.lowbit4j.binconv.simd;

import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/** Adds the byte sums of the planes and segments of an output in 16 bits. */
final class PlaneSums {

    private PlaneSums() {}

    /**
     * Writes {@code sum over planes k of 2^k * sum over segments + missing} of 64 positions, modulo 2^16: those of even
     * positions, then those of odd ones. Pairs of lanes are added at once: with {@code odd} the sum of the high bytes,
     * {@code total - 256 odd} is that of the low ones.
     *
     * @param planeSize distance of planes in {@code sums}
     */
    static void add(
            byte[] sums, int from, int planes, int segments, int planeSize, short missing, short[] lanes, int to) {
        ShortVector total = ShortVector.zero(Zmm.SHORTS);
        ShortVector odd = total;
        for (int plane = planes - 1; plane >= 0; plane--) {
            total = total.add(total);
            odd = odd.add(odd);
            int at = from + plane * planeSize;
            for (int segment = 0; segment < segments; segment++) {
                ShortVector pairs =
                        Zmm.load(sums, at + segment * Zmm.BYTES.length()).reinterpretAsShorts();
                total = total.add(pairs);
                odd = odd.add(pairs.lanewise(VectorOperators.LSHR, Byte.SIZE));
            }
        }
        total.sub(odd.lanewise(VectorOperators.LSHL, Byte.SIZE)).add(missing).intoArray(lanes, to);
        odd.add(missing).intoArray(lanes, to + Zmm.SHORTS.length());
    }
}

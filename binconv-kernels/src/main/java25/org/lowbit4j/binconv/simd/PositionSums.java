package org.lowbit4j.binconv.simd;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Adds the byte sums of the planes and segments of one output: {@code sum over planes k of 2^k * sum over segments}, for blocks
 * of 64 positions. They lie as {@code [block][plane][segment][position]}.
 *
 * @param planes number of planes
 * @param planeStep distance of planes
 */
record PositionSums(int planes, int planeStep) {

    private static final VectorSpecies<Byte> HALF_BYTES = ByteVector.SPECIES_256;
    private static final int BLOCK = Zmm.BYTES.length();
    private static final int HALF = HALF_BYTES.length();
    private static final short LOW_BYTE = 0xFF;
    private static final int QUARTER = Zmm.INTS.length();

    /** Distance of blocks. */
    int blockStep() {
        return planes * planeStep;
    }

    /** Writes sums, which fit 16 bits, unsigned, plus a constant; whole blocks. */
    void write(byte[] sums, int from, int segments, int positions, int constant, int[] target, int to) {
        write(sums, from, planes, planeStep, segments * BLOCK, positions, constant, target, to);
    }

    private static void write(
            byte[] sums,
            int from,
            int planes,
            int planeStep,
            int size,
            int positions,
            int constant,
            int[] target,
            int to) {
        for (int position = 0; position < positions; position += BLOCK) {
            ShortVector first = ShortVector.zero(Zmm.SHORTS);
            ShortVector second = first;
            for (int plane = planes - 1; plane >= 0; plane--) {
                int at = from + plane * planeStep;
                first = first.add(first);
                second = second.add(second);
                for (int segment = at; segment < at + size; segment += BLOCK) {
                    first = first.add(bytes(sums, segment));
                    second = second.add(bytes(sums, segment + HALF));
                }
            }
            ints(first, 0).add(constant).intoArray(target, to + position);
            ints(first, 1).add(constant).intoArray(target, to + position + QUARTER);
            ints(second, 0).add(constant).intoArray(target, to + position + HALF);
            ints(second, 1).add(constant).intoArray(target, to + position + HALF + QUARTER);
            from += planes * planeStep;
        }
    }

    private static IntVector ints(ShortVector sum, int part) {
        return sum.convertShape(VectorOperators.ZERO_EXTEND_S2I, Zmm.INTS, part).reinterpretAsInts();
    }

    /** Writes how many thresholds the sums reach, which fit 16 bits, signed; whole blocks. */
    void count(byte[] sums, int from, int segments, int positions, ShortThresholds thresholds, byte[] target, int to) {
        count(sums, from, planes, planeStep, segments * BLOCK, positions, thresholds, target, to);
    }

    private static void count(
            byte[] sums,
            int from,
            int planes,
            int planeStep,
            int size,
            int positions,
            ShortThresholds thresholds,
            byte[] target,
            int to) {
        ShortVector flip = ShortVector.broadcast(Zmm.SHORTS, thresholds.flip());
        ShortVector low = ShortVector.broadcast(Zmm.SHORTS, thresholds.low());
        ShortVector middle = ShortVector.broadcast(Zmm.SHORTS, thresholds.middle());
        ShortVector high = ShortVector.broadcast(Zmm.SHORTS, thresholds.high());
        for (int position = 0; position < positions; position += BLOCK) {
            ShortVector even = ShortVector.zero(Zmm.SHORTS);
            ShortVector odd = even;
            for (int plane = planes - 1; plane >= 0; plane--) {
                int at = from + plane * planeStep;
                even = even.add(even);
                odd = odd.add(odd);
                for (int segment = at; segment < at + size; segment += BLOCK) {
                    ShortVector pairs = Zmm.load(sums, segment).reinterpretAsShorts();
                    even = even.add(pairs.and(LOW_BYTE));
                    odd = odd.add(pairs.lanewise(VectorOperators.LSHR, Byte.SIZE));
                }
            }
            codes(even.lanewise(VectorOperators.XOR, flip), low, middle, high)
                    .or(codes(odd.lanewise(VectorOperators.XOR, flip), low, middle, high)
                            .lanewise(VectorOperators.LSHL, Byte.SIZE))
                    .reinterpretAsBytes()
                    .intoArray(target, to + position);
            from += planes * planeStep;
        }
    }

    private static ShortVector codes(ShortVector sum, ShortVector low, ShortVector middle, ShortVector high) {
        return ShortVector.zero(Zmm.SHORTS)
                .add((short) 1, sum.compare(VectorOperators.GE, low))
                .add((short) 1, sum.compare(VectorOperators.GE, middle))
                .add((short) 1, sum.compare(VectorOperators.GE, high));
    }

    private static ShortVector bytes(byte[] sums, int at) {
        return (ShortVector)
                ByteVector.fromArray(HALF_BYTES, sums, at).convertShape(VectorOperators.ZERO_EXTEND_B2S, Zmm.SHORTS, 0);
    }
}

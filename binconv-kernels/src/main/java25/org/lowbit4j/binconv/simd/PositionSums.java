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

    static final VectorSpecies<Byte> HALF_BYTES = ByteVector.SPECIES_256;

    private static final int BLOCK = Zmm.BYTES.length();
    private static final int HALF = HALF_BYTES.length();
    private static final int QUARTER = Zmm.INTS.length();

    /** Distance of blocks. */
    int blockStep() {
        return planes * planeStep;
    }

    /** Writes sums, which fit 16 bits, unsigned, plus a constant. */
    void write(byte[] sums, int from, int segments, int positions, int constant, int[] target, int to) {
        for (int position = 0; position < positions; position += BLOCK) {
            write(sums, from, planes, planeStep, segments * BLOCK, constant, target, to + position);
            from += blockStep();
        }
    }

    private static void write(
            byte[] sums, int from, int planes, int planeStep, int size, int constant, int[] target, int to) {
        for (int half = 0; half < BLOCK; half += HALF) {
            ShortVector sum = sum(sums, from + half, planes, planeStep, size);
            ints(sum, 0).add(constant).intoArray(target, to + half);
            ints(sum, 1).add(constant).intoArray(target, to + half + QUARTER);
        }
    }

    private static IntVector ints(ShortVector sum, int part) {
        return sum.convertShape(VectorOperators.ZERO_EXTEND_S2I, Zmm.INTS, part).reinterpretAsInts();
    }

    /** Writes how many thresholds the sums reach, which fit 16 bits, signed. */
    void count(byte[] sums, int from, int segments, int positions, ShortThresholds thresholds, byte[] target, int to) {
        for (int position = 0; position < positions; position += BLOCK) {
            count(sums, from, planes, planeStep, segments * BLOCK, thresholds, target, to + position);
            from += blockStep();
        }
    }

    private static void count(
            byte[] sums,
            int from,
            int planes,
            int planeStep,
            int size,
            ShortThresholds thresholds,
            byte[] target,
            int to) {
        for (int half = 0; half < BLOCK; half += HALF) {
            ShortVector sum =
                    sum(sums, from + half, planes, planeStep, size).lanewise(VectorOperators.XOR, thresholds.flip());
            ShortVector count = ShortVector.zero(Zmm.SHORTS)
                    .add((short) 1, sum.compare(VectorOperators.GE, thresholds.low()))
                    .add((short) 1, sum.compare(VectorOperators.GE, thresholds.middle()))
                    .add((short) 1, sum.compare(VectorOperators.GE, thresholds.high()));
            ((ByteVector) count.convertShape(VectorOperators.S2B, HALF_BYTES, 0)).intoArray(target, to + half);
        }
    }

    /** Of 32 positions. */
    private static ShortVector sum(byte[] sums, int from, int planes, int planeStep, int size) {
        ShortVector sum = ShortVector.zero(Zmm.SHORTS);
        for (int at = from + planes * planeStep; at > from; ) {
            at -= planeStep;
            sum = sum.add(sum);
            for (int segment = 0; segment < size; segment += BLOCK) {
                sum = sum.add(bytes(sums, at + segment));
            }
        }
        return sum;
    }

    private static ShortVector bytes(byte[] sums, int at) {
        return (ShortVector)
                ByteVector.fromArray(HALF_BYTES, sums, at).convertShape(VectorOperators.ZERO_EXTEND_B2S, Zmm.SHORTS, 0);
    }
}

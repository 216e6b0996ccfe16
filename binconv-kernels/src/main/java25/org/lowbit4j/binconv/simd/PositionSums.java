package org.lowbit4j.binconv.simd;

import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_B2S;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_S2I;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * Adds the byte sums of the planes and segments of one output: {@code sum over planes k of 2^k * sum over segments}, for blocks
 * of 64 positions. They lie as {@code [block][plane][segment][position]}. The loops do without helpers that take vectors: the
 * JVM does not always inline those, and then keeps every vector in an object.
 *
 * @param planes number of planes
 * @param planeStep distance of planes
 */
record PositionSums(int planes, int planeStep) {

    private static final int BLOCK = LookupLanes.BYTES.length();
    private static final int HALF = LookupLanes.HALF_BYTES.length();
    private static final short LOW_BYTE = 0xFF;
    private static final short ODD_BYTE = 0x100;
    private static final int QUARTER = LookupLanes.INTS.length();

    /** Distance of blocks. */
    int blockStep() {
        return planes * planeStep;
    }

    /** Writes sums, which fit 16 bits, unsigned, plus a constant; whole blocks. */
    void write(byte[] sums, int from, int segments, int positions, int constant, int[] target, int to) {
        for (int position = 0; position < positions; position += BLOCK) {
            write(sums, from, planes, planeStep, segments * BLOCK, constant, target, to + position);
            from += blockStep();
        }
    }

    private static void write(
            byte[] sums, int from, int planes, int planeStep, int size, int constant, int[] target, int to) {
        for (int half = 0; half < BLOCK; half += HALF) {
            ShortVector sum = ShortVector.zero(LookupLanes.SHORTS);
            for (int plane = planes - 1; plane >= 0; plane--) {
                int at = from + half + plane * planeStep;
                sum = sum.add(sum);
                for (int segment = at; segment < at + size; segment += BLOCK) {
                    sum = sum.add(ByteVector.fromArray(LookupLanes.HALF_BYTES, sums, segment)
                            .convertShape(ZERO_EXTEND_B2S, LookupLanes.SHORTS, 0));
                }
            }
            ((IntVector) sum.convertShape(ZERO_EXTEND_S2I, LookupLanes.INTS, 0))
                    .add(constant)
                    .intoArray(target, to + half);
            ((IntVector) sum.convertShape(ZERO_EXTEND_S2I, LookupLanes.INTS, 1))
                    .add(constant)
                    .intoArray(target, to + half + QUARTER);
        }
    }

    /** Writes sums, which fit 16 bits, unsigned; up to the end of the last half block. */
    void write(byte[] sums, int from, int segments, int positions, short[] target, int to) {
        for (int position = 0; position < positions; position += BLOCK) {
            write(sums, from, planes, planeStep, segments * BLOCK, target, to + position);
            from += blockStep();
        }
    }

    private static void write(byte[] sums, int from, int planes, int planeStep, int size, short[] target, int to) {
        for (int half = 0; half < BLOCK; half += HALF) {
            ShortVector sum = ShortVector.zero(LookupLanes.SHORTS);
            for (int plane = planes - 1; plane >= 0; plane--) {
                int at = from + half + plane * planeStep;
                sum = sum.add(sum);
                for (int segment = at; segment < at + size; segment += BLOCK) {
                    sum = sum.add(ByteVector.fromArray(LookupLanes.HALF_BYTES, sums, segment)
                            .convertShape(ZERO_EXTEND_B2S, LookupLanes.SHORTS, 0));
                }
            }
            sum.intoArray(target, to + half);
        }
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
        ShortVector flip = ShortVector.broadcast(LookupLanes.SHORTS, thresholds.flip());
        ShortVector low = ShortVector.broadcast(LookupLanes.SHORTS, thresholds.low());
        ShortVector middle = ShortVector.broadcast(LookupLanes.SHORTS, thresholds.middle());
        ShortVector high = ShortVector.broadcast(LookupLanes.SHORTS, thresholds.high());
        ShortVector none = ShortVector.zero(LookupLanes.SHORTS);
        for (int position = 0; position < positions; position += BLOCK) {
            ShortVector even = none;
            ShortVector odd = none;
            for (int plane = planes - 1; plane >= 0; plane--) {
                int at = from + plane * planeStep;
                even = even.add(even);
                odd = odd.add(odd);
                for (int segment = at; segment < at + size; segment += BLOCK) {
                    ShortVector pairs = LookupLanes.load(sums, segment).reinterpretAsShorts();
                    even = even.add(pairs.and(LOW_BYTE));
                    odd = odd.add(pairs.lanewise(LSHR, Byte.SIZE));
                }
            }
            even = even.lanewise(XOR, flip);
            odd = odd.lanewise(XOR, flip);
            ShortVector evenCodes = none.add((short) 1, even.compare(GE, low))
                    .add((short) 1, even.compare(GE, middle))
                    .add((short) 1, even.compare(GE, high));
            ShortVector oddCodes = none.add(ODD_BYTE, odd.compare(GE, low))
                    .add(ODD_BYTE, odd.compare(GE, middle))
                    .add(ODD_BYTE, odd.compare(GE, high));
            evenCodes.or(oddCodes).reinterpretAsBytes().intoArray(target, to + position);
            from += planes * planeStep;
        }
    }
}

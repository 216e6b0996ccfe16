package org.lowbit4j.binconv.simd.lutw;

import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_B2S;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.ShortVector;
import org.lowbit4j.binconv.simd.vectors.LookupVectors;

/**
 * Adds the byte sums of the planes and segments of one output, into 16 bits: {@code sum over planes k of 2^k * sum over segments},
 * for blocks of positions. They lie as {@code [block][plane][segment][position]}. Every loop has its two terms at most: nested
 * loops over planes and segments take ten times as long.
 *
 * @param planes number of planes
 * @param planeStep distance of planes
 */
record PositionSums(int planes, int planeStep) {

    private static final int BLOCK = LookupVectors.BYTES.length();
    private static final int HALF = LookupVectors.HALF_BYTES.length();

    private int blockStep() {
        return planes * planeStep;
    }

    /** Writes sums, which fit 16 bits, unsigned; whole blocks. */
    void write(byte[] bytes, int from, int segments, int positions, short[] target, int to) {
        int terms = planes * segments;
        int last = from + offset(0, segments);
        if (terms == 1) {
            one(bytes, last, blockStep(), positions, target, to);
            return;
        }
        two(bytes, last, from + offset(1, segments), shift(1, segments), blockStep(), positions, target, to);
        for (int term = 2; term < terms; term++) {
            int at = from + offset(term, segments);
            next(bytes, at, shift(term, segments), blockStep(), positions, target, to);
        }
    }

    /** Where a term lies: segments of the highest plane come first. */
    private int offset(int term, int segments) {
        return (planes - 1 - term / segments) * planeStep + term % segments * BLOCK;
    }

    /** By how much all terms before this one count more. */
    private static int shift(int term, int segments) {
        return term % segments == 0 ? 1 : 0;
    }

    private static void one(byte[] bytes, int from, int step, int positions, short[] target, int to) {
        for (int position = 0; position < positions; position += BLOCK) {
            widened(bytes, from).intoArray(target, to + position);
            widened(bytes, from + HALF).intoArray(target, to + position + HALF);
            from += step;
        }
    }

    private static void two(
            byte[] bytes, int from, int next, int shift, int step, int positions, short[] target, int to) {
        ShortVector shifts = ShortVector.broadcast(LookupVectors.SHORTS, shift);
        int distance = next - from;
        for (int position = 0; position < positions; position += BLOCK) {
            ShortVector low = widened(bytes, from).lanewise(LSHL, shifts);
            ShortVector high = widened(bytes, from + HALF).lanewise(LSHL, shifts);
            low.add(widened(bytes, from + distance)).intoArray(target, to + position);
            high.add(widened(bytes, from + distance + HALF)).intoArray(target, to + position + HALF);
            from += step;
        }
    }

    private static void next(byte[] bytes, int from, int shift, int step, int positions, short[] target, int to) {
        ShortVector shifts = ShortVector.broadcast(LookupVectors.SHORTS, shift);
        for (int position = 0; position < positions; position += BLOCK) {
            int at = to + position;
            ShortVector low = LookupVectors.load(target, at).lanewise(LSHL, shifts);
            ShortVector high = LookupVectors.load(target, at + HALF).lanewise(LSHL, shifts);
            low.add(widened(bytes, from)).intoArray(target, at);
            high.add(widened(bytes, from + HALF)).intoArray(target, at + HALF);
            from += step;
        }
    }

    private static ShortVector widened(byte[] bytes, int at) {
        return (ShortVector) ByteVector.fromArray(LookupVectors.HALF_BYTES, bytes, at)
                .convertShape(ZERO_EXTEND_B2S, LookupVectors.SHORTS, 0);
    }
}

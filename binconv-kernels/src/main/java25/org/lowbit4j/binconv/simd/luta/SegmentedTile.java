package org.lowbit4j.binconv.simd.luta;

import static org.lowbit4j.binconv.simd.luta.LutAGeometry.STEP_TAPS;
import static org.lowbit4j.binconv.simd.luta.LutAGeometry.TABLE;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import org.lowbit4j.binconv.simd.vectors.LookupVectors;

/** Two parts at a time, in segments of as many look-ups as bytes hold. For one thread. */
final class SegmentedTile implements LutATile {

    /** Two parts. */
    static final int PARTS = 2;

    private static final int BYTE_MAX = 0xFF;

    private final PairTile pair;
    private final int segmentSteps;
    private final int vectors;
    /** {@code [segment][part][pixel][64]}. */
    private final byte[] bytes;

    /**
     * @param largestEntry of a table
     * @param mostTaps in one call of {@link #add}
     */
    SegmentedTile(PairTile pair, int largestEntry, int mostTaps) {
        this.pair = pair;
        this.segmentSteps = steps(largestEntry);
        this.vectors = PARTS * pair.pixels();
        this.bytes = new byte[segments(mostTaps) * vectors * TABLE];
    }

    /** Steps whose entries a byte can add up. */
    static int steps(int largestEntry) {
        return BYTE_MAX / (STEP_TAPS * largestEntry);
    }

    private int segments(int taps) {
        int segmentTaps = segmentSteps * STEP_TAPS;
        return (taps + segmentTaps - 1) / segmentTaps;
    }

    @Override
    public int pixels() {
        return pair.pixels();
    }

    @Override
    public int parts() {
        return PARTS;
    }

    @Override
    public void add(
            byte[] tables,
            int[] offsets,
            int taps,
            int from,
            byte[] indices,
            int at,
            short[] before,
            int beforeAt,
            short[] sums,
            int sumsAt) {
        int segments = segments(taps);
        int steps = taps / STEP_TAPS;
        for (int segment = 0; segment < segments; segment++) {
            int fromTap = steps * segment / segments * STEP_TAPS;
            int toTap = steps * (segment + 1) / segments * STEP_TAPS;
            int index = at + fromTap * PARTS * TABLE;
            int to = segment * vectors * TABLE;
            pair.add(tables, TABLE, offsets, fromTap, toTap, from, indices, index, bytes, to);
        }
        widen(bytes, segments, vectors, before, beforeAt, sums, sumsAt);
    }

    private static void widen(
            byte[] bytes, int segments, int vectors, short[] before, int beforeAt, short[] sums, int sumsAt) {
        for (int i = 0; i < vectors; i++) {
            int at = i * PIXEL_SUMS;
            ShortVector whole = LookupVectors.load(before, beforeAt + at);
            ShortVector shifted = LookupVectors.load(before, beforeAt + at + LANES);
            for (int segment = 0; segment < segments; segment++) {
                ByteVector sum = LookupVectors.load(bytes, (segment * vectors + i) * TABLE);
                whole = whole.add(sum.reinterpretAsShorts());
                shifted = shifted.add(sum.reinterpretAsInts()
                        .lanewise(VectorOperators.LSHR, Byte.SIZE)
                        .reinterpretAsShorts());
            }
            whole.intoArray(sums, sumsAt + at);
            shifted.intoArray(sums, sumsAt + at + LANES);
        }
    }
}

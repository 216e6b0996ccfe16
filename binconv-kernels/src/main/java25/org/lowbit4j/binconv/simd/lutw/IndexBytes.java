package org.lowbit4j.binconv.simd.lutw;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorOperators;
import org.lowbit4j.binconv.simd.vectors.LookupVectors;

/** Makes index bytes of channels-first codes: one bit of the channels of a group, a vector of pixels at a time. */
final class IndexBytes {

    private static final int LANES = LookupVectors.BYTES.length();

    private IndexBytes() {}

    /**
     * Writes {@code target[to + p] = sum over channels c of 2^c * (bit plane of codes[from + c * step + p])} for {@code p} below
     * {@code pixels}, and anything up to the end of the last vector.
     *
     * <p>Without masks, which a CPU may not have for bytes: a vector that would reach over the end of the codes begins earlier.
     */
    static void make(byte[] codes, int from, int step, int channels, int plane, int pixels, byte[] target, int to) {
        int lastVector = codes.length - LANES - from - (channels - 1) * step;
        if (lastVector < 0) {
            makeEach(codes, from, step, channels, plane, pixels, target, to);
            return;
        }
        for (int next = 0; next < pixels; next += LANES) {
            int p = Math.min(next, lastVector);
            ByteVector index = ByteVector.zero(LookupVectors.BYTES);
            for (int at = from + (channels - 1) * step + p; at >= from + p; at -= step) {
                ByteVector bit = ByteVector.fromArray(LookupVectors.BYTES, codes, at)
                        .reinterpretAsShorts()
                        .lanewise(VectorOperators.LSHR, plane)
                        .reinterpretAsBytes()
                        .and((byte) 1);
                index = index.add(index).add(bit);
            }
            index.intoArray(target, to + p);
        }
    }

    /** The same where the codes end before a whole vector of the last channel: fewer pixels than a vector has. */
    private static void makeEach(
            byte[] codes, int from, int step, int channels, int plane, int pixels, byte[] target, int to) {
        for (int p = 0; p < pixels; p++) {
            int index = 0;
            for (int channel = channels - 1; channel >= 0; channel--) {
                index = 2 * index + (codes[from + channel * step + p] >> plane & 1);
            }
            target[to + p] = (byte) index;
        }
    }
}

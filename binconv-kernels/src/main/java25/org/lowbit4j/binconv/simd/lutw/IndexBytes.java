package org.lowbit4j.binconv.simd.lutw;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lowbit4j.binconv.simd.vectors.LookupVectors;

/** Makes index bytes of channels-first codes: one bit of the channels of a group, a vector of pixels at a time. */
final class IndexBytes {

    private IndexBytes() {}

    /**
     * Writes {@code target[to + p] = sum over channels c of 2^c * (bit plane of codes[from + c * step + p])} for {@code p} below
     * {@code pixels}, and anything up to the end of the last vector.
     */
    static void make(byte[] codes, int from, int step, int channels, int plane, int pixels, byte[] target, int to) {
        for (int p = 0; p < pixels; p += LookupVectors.BYTES.length()) {
            VectorMask<Byte> inside = LookupVectors.BYTES.indexInRange(p, pixels);
            ByteVector index = ByteVector.zero(LookupVectors.BYTES);
            for (int at = from + (channels - 1) * step + p; at >= from + p; at -= step) {
                ByteVector bit = ByteVector.fromArray(LookupVectors.BYTES, codes, at, inside)
                        .reinterpretAsShorts()
                        .lanewise(VectorOperators.LSHR, plane)
                        .reinterpretAsBytes()
                        .and((byte) 1);
                index = index.add(index).add(bit);
            }
            index.intoArray(target, to + p);
        }
    }
}

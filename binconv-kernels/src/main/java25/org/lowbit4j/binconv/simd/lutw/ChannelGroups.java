package org.lowbit4j.binconv.simd.lutw;

import org.lowbit4j.binconv.simd.vectors.LookupVectors;

/**
 * How the channels of a pixel share index bytes: {@link #SIZE} in a row, the first one in the lowest bit.
 *
 * @param channels channels of a pixel
 */
record ChannelGroups(int channels) {

    /** Channels of an index: six for tables of 64 entries, five for 32. */
    static final int SIZE = Integer.numberOfTrailingZeros(LookupVectors.BYTES.length());

    /** Index bytes of a pixel. */
    int count() {
        return (channels + SIZE - 1) / SIZE;
    }

    /** Channels of an index byte; only the last one may have fewer than {@link #SIZE}. */
    int size(int group) {
        return Math.min(SIZE, channels - group * SIZE);
    }
}

package org.lowbit4j.binconv.simd;

/**
 * How the channels of a pixel share index bytes, six a byte. A chunk of eight channels fills the six low bits of a byte of its
 * own; the two that remain of every full chunk go three pairs to a further byte. Unlike six channels in a row, both are
 * reached by whole-vector steps. Bits that no channel fills may hold anything: their weights are zero.
 *
 * @param channels channels of a pixel
 */
record ChannelGroups(int channels) {

    /** Channels of an index. */
    static final int SIZE = 6;

    /** Channels of a chunk. */
    static final int CHUNK = 8;

    /** Pairs of channels of a joined index. */
    static final int PAIRS = SIZE / 2;

    /** Chunks, the last one perhaps not full. */
    int chunks() {
        return (channels + CHUNK - 1) / CHUNK;
    }

    /** Places for chunks: the next power of two. */
    int slots() {
        return Integer.highestOneBit(2 * chunks() - 1);
    }

    /** Chunks with channels beyond the sixth. */
    int chunksWithPairs() {
        return (channels + 1) / CHUNK;
    }

    /** Index bytes of a pixel: those of the chunks first. */
    int count() {
        return chunks() + (chunksWithPairs() + PAIRS - 1) / PAIRS;
    }

    /** The index byte that holds a channel. */
    int group(int channel) {
        int chunk = channel / CHUNK;
        return channel % CHUNK < SIZE ? chunk : chunks() + chunk / PAIRS;
    }

    /** The bit of a channel in its index byte. */
    int bit(int channel) {
        int inChunk = channel % CHUNK;
        return inChunk < SIZE ? inChunk : channel / CHUNK % PAIRS * 2 + inChunk - SIZE;
    }
}

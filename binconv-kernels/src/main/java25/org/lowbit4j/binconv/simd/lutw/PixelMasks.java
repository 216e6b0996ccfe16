package org.lowbit4j.binconv.simd.lutw;

import static jdk.incubator.vector.VectorOperators.I2B;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.NE;
import static jdk.incubator.vector.VectorOperators.S2B;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.simd.vectors.LookupVectors;

/**
 * Makes index bytes of channels-last codes: of one bit of 64 codes, a mask holds all channels of a few pixels. Working memory of
 * one thread.
 */
final class PixelMasks {

    private static final int LANES = Long.SIZE;
    private static final VectorSpecies<Long> LONGS = LookupVectors.BYTES.withLanes(long.class);
    private static final VectorSpecies<Byte> QUARTER_BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(LookupVectors.BYTES.vectorBitSize() / 4));

    private final int channels;
    private final long[] masks;

    /** @param pixels the most that are made at once */
    PixelMasks(int channels, int pixels) {
        this.channels = channels;
        this.masks = new long[pixels * channels / LANES + LONGS.length()];
    }

    /** Whether a pixel has 16 or 32 channels, rows are whole masks, and the CPU has masks of 64 lanes. */
    static boolean suit(Shape image) {
        int channels = image.channels();
        return LookupVectors.BYTES.length() == LANES
                && (channels == Short.SIZE || channels == Integer.SIZE)
                && image.width() * channels % LANES == 0;
    }

    /**
     * Writes for every group {@code g} the bits of a plane from channel {@code ChannelGroups.SIZE * g} on to {@code target[to + g *
     * groupSize + p]}, whose low bits count, and anything up to the end of the last vector.
     */
    void make(byte[] codes, int from, int plane, int pixels, byte[] target, int to, int groups, int groupSize) {
        mask(codes, from, (byte) (1 << plane), pixels * channels, masks);
        for (int group = 0; group < groups; group++) {
            int at = to + group * groupSize;
            if (channels == Short.SIZE) {
                narrowShorts(masks, group * ChannelGroups.SIZE, pixels, target, at);
            } else {
                narrowInts(masks, group * ChannelGroups.SIZE, pixels, target, at);
            }
        }
    }

    private static void mask(byte[] codes, int from, byte bit, int count, long[] masks) {
        ByteVector bits = ByteVector.broadcast(LookupVectors.BYTES, bit);
        for (int i = 0; i < count; i += LANES) {
            masks[i / LANES] =
                    LookupVectors.load(codes, from + i).and(bits).compare(NE, 0).toLong();
        }
    }

    private static void narrowShorts(long[] masks, int shift, int pixels, byte[] target, int to) {
        int step = LANES / 2;
        for (int p = 0; p < pixels; p += step) {
            LongVector.fromArray(LONGS, masks, p / (LANES / Short.SIZE))
                    .reinterpretAsShorts()
                    .lanewise(LSHR, shift)
                    .convertShape(S2B, LookupVectors.HALF_BYTES, 0)
                    .reinterpretAsBytes()
                    .intoArray(target, to + p);
        }
    }

    private static void narrowInts(long[] masks, int shift, int pixels, byte[] target, int to) {
        int step = LANES / 4;
        for (int p = 0; p < pixels; p += step) {
            LongVector.fromArray(LONGS, masks, p / (LANES / Integer.SIZE))
                    .reinterpretAsInts()
                    .lanewise(LSHR, shift)
                    .convertShape(I2B, QUARTER_BYTES, 0)
                    .reinterpretAsBytes()
                    .intoArray(target, to + p);
        }
    }
}

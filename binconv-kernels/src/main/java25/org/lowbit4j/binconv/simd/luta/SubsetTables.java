package org.lowbit4j.binconv.simd.luta;

import static org.lowbit4j.binconv.simd.luta.LutAGeometry.GROUP;
import static org.lowbit4j.binconv.simd.luta.LutAGeometry.TABLE;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lowbit4j.binconv.simd.vectors.LookupVectors;

/**
 * Makes the tables of subset sums. The table of six unsigned codes {@code u_0..u_5} has, for every set {@code s} of channels,
 *
 * <pre>entry[s] = sum over i in s of max(u_i - c, 0) + sum over i not in s of max(c - u_i, 0)
 *          = sum over i in s of (u_i - c) + sum over all i of max(c - u_i, 0)</pre>
 *
 * with the centre {@code c}: never negative, and no more than six times the largest distance from the centre. Channels
 * beyond the last add nothing.
 *
 * <p>Four tables at a time: both distances of 24 codes in one vector; from it, by three permutations, the sums over the
 * halves of every group, 8 subsets each; and a table is the sum of two permutations of those.
 */
final class SubsetTables {

    /** Tables made at a time. */
    static final int GROUPS = 4;

    private static final int CHANNELS = GROUPS * GROUP;
    /** Lanes {@code 0..23} have {@code max(u - c, 0)}, {@code 32..55} have {@code max(c - u, 0)}, and this one has 0. */
    private static final int ZERO_LANE = 31;

    private static final int BELOW = 32;

    private static final byte[] TWICE = lanes(lane -> lane % BELOW);
    private static final byte[] INVERT = lanes(lane -> lane < BELOW ? 0 : -1);
    private static final byte[] SPREAD = spread();

    private final int channels;
    private final byte[] shift;
    private final byte[] whole = gather(CHANNELS);
    private final byte[] last;

    /**
     * @param channels channels of a pixel
     * @param lastUnsigned the largest code
     */
    SubsetTables(int channels, int lastUnsigned) {
        this.channels = channels;
        int centre = centre(lastUnsigned);
        this.shift = lanes(lane -> lane < BELOW ? -centre : centre + 1);
        this.last = gather((channels - 1) % CHANNELS + 1);
    }

    static int centre(int lastUnsigned) {
        return lastUnsigned / 2;
    }

    static int largestEntry(int lastUnsigned) {
        return GROUP * (lastUnsigned - centre(lastUnsigned));
    }

    @FunctionalInterface
    private interface Lane {
        int value(int lane);
    }

    private static byte[] lanes(Lane lane) {
        byte[] lanes = new byte[TABLE];
        for (int i = 0; i < TABLE; i++) {
            lanes[i] = (byte) lane.value(i);
        }
        return lanes;
    }

    /** For the halves {@code [group][half][subset of 3 channels]}: the lanes of their first, second, third channel. */
    private static byte[] gather(int channels) {
        byte[] all = new byte[3 * TABLE];
        for (int i = 0; i < 3; i++) {
            int bit = i;
            byte[] lanes = lanes(lane -> {
                int channel = lane / 8 * 3 + bit;
                boolean in = (lane >> bit & 1) != 0;
                return channel >= channels ? ZERO_LANE : in ? channel : BELOW + channel;
            });
            System.arraycopy(lanes, 0, all, i * TABLE, TABLE);
        }
        return all;
    }

    /** For each group: where the subset's lower and its upper three channels are summed. */
    private static byte[] spread() {
        byte[] all = new byte[2 * GROUPS * TABLE];
        for (int i = 0; i < 2 * GROUPS; i++) {
            int half = i;
            byte[] lanes = lanes(lane -> half * 8 + (half % 2 == 0 ? lane & 7 : lane >> 3));
            System.arraycopy(lanes, 0, all, i * TABLE, TABLE);
        }
        return all;
    }

    /**
     * Makes all tables of {@code pixels} pixels.
     *
     * @param codes unsigned codes
     * @param at offset of the first pixel's codes
     * @param step distance of two pixels' codes
     * @param tables receives the tables, those of one group and neighbouring pixels side by side
     * @param to offset of the first group's table of the first pixel
     * @param groupBytes distance of two groups' tables of one pixel
     */
    void make(byte[] codes, int at, int step, int pixels, byte[] tables, int to, int groupBytes) {
        for (int channel = 0; channel < channels; channel += CHANNELS) {
            int count = Math.min(CHANNELS, channels - channel);
            byte[] gather = channel + CHANNELS < channels ? whole : last;
            make(codes, at + channel, step, count, pixels, gather, shift, tables, to, groupBytes);
            to += GROUPS * groupBytes;
        }
    }

    private static void make(
            byte[] codes,
            int at,
            int step,
            int channels,
            int pixels,
            byte[] gather,
            byte[] shift,
            byte[] tables,
            int to,
            int groupBytes) {
        VectorMask<Byte> present = LookupVectors.BYTES.indexInRange(0, channels);
        ByteVector twice = LookupVectors.load(TWICE, 0);
        ByteVector invert = LookupVectors.load(INVERT, 0);
        ByteVector distance = LookupVectors.load(shift, 0);
        ByteVector first = LookupVectors.load(gather, 0);
        ByteVector second = LookupVectors.load(gather, TABLE);
        ByteVector third = LookupVectors.load(gather, 2 * TABLE);
        ByteVector low0 = LookupVectors.load(SPREAD, 0);
        ByteVector high0 = LookupVectors.load(SPREAD, TABLE);
        ByteVector low1 = LookupVectors.load(SPREAD, 2 * TABLE);
        ByteVector high1 = LookupVectors.load(SPREAD, 3 * TABLE);
        ByteVector low2 = LookupVectors.load(SPREAD, 4 * TABLE);
        ByteVector high2 = LookupVectors.load(SPREAD, 5 * TABLE);
        ByteVector low3 = LookupVectors.load(SPREAD, 6 * TABLE);
        ByteVector high3 = LookupVectors.load(SPREAD, 7 * TABLE);
        for (int i = 0; i < pixels; i++) {
            ByteVector code = ByteVector.fromArray(LookupVectors.BYTES, codes, at + i * step, present);
            ByteVector distances = twice.selectFrom(code)
                    .lanewise(VectorOperators.XOR, invert)
                    .add(distance)
                    .max((byte) 0);
            ByteVector halves = first.selectFrom(distances)
                    .add(second.selectFrom(distances))
                    .add(third.selectFrom(distances));
            int table = to + i * TABLE;
            low0.selectFrom(halves).add(high0.selectFrom(halves)).intoArray(tables, table);
            low1.selectFrom(halves).add(high1.selectFrom(halves)).intoArray(tables, table + groupBytes);
            low2.selectFrom(halves).add(high2.selectFrom(halves)).intoArray(tables, table + 2 * groupBytes);
            low3.selectFrom(halves).add(high3.selectFrom(halves)).intoArray(tables, table + 3 * groupBytes);
        }
    }
}

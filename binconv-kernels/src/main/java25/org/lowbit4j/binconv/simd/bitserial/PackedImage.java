package org.lowbit4j.binconv.simd.bitserial;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorOperators;
import org.lowbit4j.binconv.kernel.PlaneCoding;
import org.lowbit4j.binconv.simd.vectors.Widest;

/**
 * Pack: an image as bits in a {@link RowLayout}, and the sum of the codes of every pixel, times the
 * offset of the weights. A vector of codes is compared with
 * zero under the mask of a plane; the mask of the comparison is the word.
 */
final class PackedImage {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int CODES = Widest.BYTES.length();

    private final RowLayout layout;
    private final int padding;
    private final int worth;
    private final byte[] bits;
    private final int[] sums;

    /**
     * @param worth what every unit of the sums counts: the offset of the weights
     */
    PackedImage(RowLayout layout, PlaneCoding coding, int worth) {
        this.layout = layout;
        this.padding = coding.unsignedZero();
        this.worth = worth;
        this.bits = new byte[(int) layout.bytes()];
        this.sums = new int[(int) layout.pixels() + Widest.LANES];
        Arrays.fill(sums, worth * padding * layout.channels());
        for (int row = 0; row <= layout.height(); row++) {
            for (int plane = 0; plane < layout.planes(); plane++) {
                int start = layout.start(row, plane);
                Arrays.fill(bits, start, start + layout.planeBytes(), (byte) paddingBits(plane));
            }
        }
    }

    /** All bits of a padded word of a plane. */
    private long paddingBits(int plane) {
        return -(padding >>> plane & 1L);
    }

    /** The bits, see {@link RowLayout}. */
    byte[] bits() {
        return bits;
    }

    /** Sums of the codes of pixels times their worth, {@code [row][column]}, padded ones included; a vector may be read beyond them. */
    int[] sums() {
        return sums;
    }

    /** The 32 bits from bit {@code bit} after byte {@code start}. */
    static int word(byte[] bits, int start, int bit) {
        return (int) ((long) LONG.get(bits, start + (bit >>> 3)) >>> (bit & 7));
    }

    void pack(byte[] codes, int fromRow, int toRow) {
        int count = layout.width() * layout.channels();
        for (int row = fromRow; row < toRow; row++) {
            int to = row * layout.columns() + layout.leftColumns();
            Arrays.fill(sums, to, to + layout.width(), 0);
            for (int plane = 0; plane < layout.planes(); plane++) {
                packRow(codes, row * count, count, plane, layout.start(row, plane) + layout.leftBytes());
                sumPixels(layout.start(row, plane), plane, to);
            }
        }
    }

    private void packRow(byte[] codes, int from, int count, int plane, int to) {
        int whole = count - count % CODES;
        for (int i = 0; i < whole; i += CODES) {
            store(mask(ByteVector.fromArray(Widest.BYTES, codes, from + i), plane), to + i / Byte.SIZE);
        }
        if (whole < count) {
            store(tail(codes, from + whole, count - whole, plane), to + whole / Byte.SIZE);
        }
    }

    private static long mask(ByteVector codes, int plane) {
        return codes.and((byte) (1 << plane))
                .compare(VectorOperators.NE, (byte) 0)
                .toLong();
    }

    private void store(long word, int at) {
        if (CODES == Long.SIZE) {
            LONG.set(bits, at, word);
        } else {
            INT.set(bits, at, (int) word);
        }
    }

    /** The last codes of a row, fewer than a vector: of a vector that starts earlier if the image ends too soon. */
    private long tail(byte[] codes, int from, int count, int plane) {
        int start = Math.max(0, Math.min(from, codes.length - CODES));
        long word = codes.length < CODES
                ? scalarMask(codes, plane)
                : mask(ByteVector.fromArray(Widest.BYTES, codes, start), plane);
        return (word >>> (from - start) & ~(-1L << count)) | paddingBits(plane) << count;
    }

    private static long scalarMask(byte[] codes, int plane) {
        long mask = 0;
        for (int i = 0; i < codes.length; i++) {
            mask |= (codes[i] >>> plane & 1L) << i;
        }
        return mask;
    }

    private void sumPixels(int start, int plane, int to) {
        int channels = layout.channels();
        if (channels % Long.SIZE == 0) {
            for (int at = 0; at < channels / Byte.SIZE; at += Long.BYTES) {
                addLongs(start + layout.leftBytes() + at, worth << plane, to);
            }
            return;
        }
        for (int channel = 0; channel < channels; channel += Integer.SIZE) {
            addBits(start, channel, Math.min(Integer.SIZE, channels - channel), worth << plane, to);
        }
    }

    private void addLongs(int from, int planeWorth, int to) {
        int step = layout.channels() / Byte.SIZE;
        for (int column = 0; column < layout.width(); column++) {
            sums[to + column] += planeWorth * Long.bitCount((long) LONG.get(bits, from + column * step));
        }
    }

    private void addBits(int start, int channel, int count, int planeWorth, int to) {
        int step = layout.channels();
        int first = layout.bit(0) + channel;
        for (int column = 0; column < layout.width(); column++) {
            int word = word(bits, start, first + column * step) << (Integer.SIZE - count);
            sums[to + column] += planeWorth * Integer.bitCount(word);
        }
    }
}

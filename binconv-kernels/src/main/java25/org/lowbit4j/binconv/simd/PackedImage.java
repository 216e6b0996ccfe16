package org.lowbit4j.binconv.simd;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorOperators;
import org.lowbit4j.binconv.kernel.PlaneCoding;

/**
 * Pack: an image as bits in a {@link RowLayout}, and the sum of the codes of every pixel. A vector of codes is compared with
 * zero under the mask of a plane; the mask of the comparison is the word.
 */
final class PackedImage {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int CODES = Lanes.BYTES.length();

    private final RowLayout layout;
    private final int padding;
    private final byte[] bits;
    private final int[] sums;

    PackedImage(RowLayout layout, PlaneCoding coding) {
        this.layout = layout;
        this.padding = coding.unsignedZero();
        this.bits = new byte[Math.toIntExact(layout.bytes())];
        this.sums = new int[(layout.height() + 1) * layout.columns()];
        Arrays.fill(sums, padding * layout.channels());
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

    /** Sums of the codes of pixels, {@code [row][column]}, padded ones included. */
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
            int to = layout.start(row, 0) + layout.leftBytes();
            int whole = count - count % CODES;
            packWhole(codes, row * count, whole, to);
            if (whole < count) {
                packTail(codes, row * count + whole, count - whole, to + whole / Byte.SIZE);
            }
            sumPixels(row);
        }
    }

    private void packWhole(byte[] codes, int from, int count, int to) {
        int planeBytes = layout.planeBytes();
        for (int i = 0; i < count; i += CODES) {
            ByteVector vector = ByteVector.fromArray(Lanes.BYTES, codes, from + i);
            int at = to + i / Byte.SIZE;
            for (int plane = 0; plane < layout.planes(); plane++) {
                store(mask(vector, plane), at + plane * planeBytes);
            }
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

    /** The last codes of a row, fewer than a vector: a vector that starts earlier if the image ends too soon. */
    private void packTail(byte[] codes, int from, int count, int to) {
        int start = Math.max(0, Math.min(from, codes.length - CODES));
        for (int plane = 0; plane < layout.planes(); plane++) {
            long word = codes.length < CODES
                    ? scalarMask(codes, plane)
                    : mask(ByteVector.fromArray(Lanes.BYTES, codes, start), plane);
            long tail = word >>> (from - start) & ~(-1L << count);
            store(tail | paddingBits(plane) << count, to + plane * layout.planeBytes());
        }
    }

    private static long scalarMask(byte[] codes, int plane) {
        long mask = 0;
        for (int i = 0; i < codes.length; i++) {
            mask |= (codes[i] >>> plane & 1L) << i;
        }
        return mask;
    }

    private void sumPixels(int row) {
        int to = row * layout.columns() + layout.leftColumns();
        Arrays.fill(sums, to, to + layout.width(), 0);
        for (int plane = 0; plane < layout.planes(); plane++) {
            int start = layout.start(row, plane);
            if (layout.channels() % Long.SIZE == 0) {
                addLongs(start + layout.leftBytes(), plane, to);
            } else {
                addBits(start, plane, to);
            }
        }
    }

    private void addLongs(int start, int plane, int to) {
        int bytes = layout.channels() / Byte.SIZE;
        for (int column = 0; column < layout.width(); column++) {
            int count = 0;
            for (int at = column * bytes; at < (column + 1) * bytes; at += Long.BYTES) {
                count += Long.bitCount((long) LONG.get(bits, start + at));
            }
            sums[to + column] += count << plane;
        }
    }

    private void addBits(int start, int plane, int to) {
        for (int column = 0; column < layout.width(); column++) {
            int end = layout.bit(column + 1);
            int count = 0;
            for (int bit = layout.bit(column); bit < end; bit += Integer.SIZE) {
                int rest = Math.min(Integer.SIZE, end - bit);
                count += Integer.bitCount(word(bits, start, bit) << (Integer.SIZE - rest));
            }
            sums[to + column] += count << plane;
        }
    }
}

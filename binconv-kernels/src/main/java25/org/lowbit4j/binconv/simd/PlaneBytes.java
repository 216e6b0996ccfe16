package org.lowbit4j.binconv.simd;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import jdk.incubator.vector.VectorOperators;

/**
 * Takes one plane's bits of eight channels at a time as a byte: 64 codes compared at once are eight bytes. Pixels have
 * {@link ChannelGroups#slots} bytes side by side. Working memory of one thread.
 */
final class PlaneBytes {

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final int width;
    private final ChannelGroups groups;
    private final byte[] spread;

    PlaneBytes(int width, ChannelGroups groups) {
        this.width = width;
        this.groups = groups;
        this.spread = new byte[Math.max(Zmm.BYTES.length(), size() * ChannelGroups.CHUNK)];
    }

    /** Bytes of a row, in one plane. */
    private int size() {
        return width * groups.slots();
    }

    /** Writes the bytes of image row {@code row} to {@code planes[plane][to..]}. */
    void take(byte[] codes, int row, byte[][] planes, int to) {
        int from = row * width * groups.channels();
        if (groups.channels() == groups.slots() * ChannelGroups.CHUNK && size() >= ChannelGroups.CHUNK) {
            take(codes, from, size(), planes, to);
        } else {
            spread(codes, from);
            take(spread, 0, size(), planes, to);
        }
    }

    /** Gives every pixel whole chunks, as many as it has slots. */
    private void spread(byte[] codes, int from) {
        int channels = groups.channels();
        int pitch = groups.slots() * ChannelGroups.CHUNK;
        for (int x = 0; x < width; x++) {
            System.arraycopy(codes, from + x * channels, spread, x * pitch, channels);
        }
    }

    /** The last vector reaches back, so that neither loads nor stores pass the row. */
    private static void take(byte[] codes, int from, int size, byte[][] planes, int to) {
        if (size < ChannelGroups.CHUNK) {
            takeFew(codes, from, size, planes, to);
            return;
        }
        for (int plane = 0; plane < planes.length; plane++) {
            takePlane(codes, from, size, (byte) (1 << plane), planes[plane], to);
        }
    }

    private static void takePlane(byte[] codes, int from, int size, byte bit, byte[] plane, int to) {
        for (int x = 0; x < size - ChannelGroups.CHUNK; x += ChannelGroups.CHUNK) {
            EIGHT.set(plane, to + x, bits(codes, from + x * ChannelGroups.CHUNK, bit));
        }
        int last = size - ChannelGroups.CHUNK;
        EIGHT.set(plane, to + last, bits(codes, from + last * ChannelGroups.CHUNK, bit));
    }

    private static void takeFew(byte[] codes, int from, int size, byte[][] planes, int to) {
        for (int plane = 0; plane < planes.length; plane++) {
            long bits = bits(codes, from, (byte) (1 << plane));
            for (int i = 0; i < size; i++) {
                planes[plane][to + i] = (byte) (bits >>> (i * Byte.SIZE));
            }
        }
    }

    private static long bits(byte[] codes, int from, byte bit) {
        return Zmm.load(codes, from)
                .and(bit)
                .compare(VectorOperators.NE, (byte) 0)
                .toLong();
    }
}

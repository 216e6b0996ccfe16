package org.lowbit4j.samples.data;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** PNG files of one colour, of any colour type and depth (ISO/IEC 15948). */
final class PngFixture {

    static final int GREY = 0;
    static final int COLOUR = 2;
    static final int PALETTE = 3;
    static final int GREY_ALPHA = 4;
    static final int COLOUR_ALPHA = 6;

    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int SIZE = 16;

    private final ByteArrayOutputStream file = new ByteArrayOutputStream();

    private PngFixture() {
        file.writeBytes(SIGNATURE);
    }

    /** A square of 16 pixels a side, every one with the given samples. */
    static byte[] file(int colourType, int depth, int... samples) {
        PngFixture png = new PngFixture();
        png.chunk(
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(SIZE)
                        .putInt(SIZE)
                        .put((byte) depth)
                        .put((byte) colourType)
                        .array());
        if (colourType == PALETTE) {
            byte[] palette = new byte[3 << depth];
            for (int i = 0; i < 3 << depth; i++) {
                palette[i] = (byte) (i + 50);
            }
            png.chunk("PLTE", palette);
        }
        png.chunk("IDAT", deflated(rows(depth, samples)));
        png.chunk("IEND", new byte[0]);
        return png.file.toByteArray();
    }

    private static byte[] rows(int depth, int... samples) {
        int rowBytes = 1 + (SIZE * samples.length * depth + 7) / 8;
        byte[] rows = new byte[rowBytes * SIZE];
        for (int row = 0; row < SIZE; row++) {
            int bit = (row * rowBytes + 1) * 8;
            for (int i = 0; i < SIZE * samples.length; i++) {
                for (int b = depth - 1; b >= 0; b--) {
                    int set = samples[i % samples.length] >> b & 1;
                    rows[bit / 8] |= (byte) (set << (7 - bit % 8));
                    bit++;
                }
            }
        }
        return rows;
    }

    private static byte[] deflated(byte[] bytes) {
        Deflater deflater = new Deflater();
        deflater.setInput(bytes);
        deflater.finish();
        byte[] buffer = new byte[bytes.length + 100];
        byte[] deflated = java.util.Arrays.copyOf(buffer, deflater.deflate(buffer));
        deflater.end();
        return deflated;
    }

    private void chunk(String type, byte[] data) {
        byte[] typed = ByteBuffer.allocate(4 + data.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(data)
                .array();
        CRC32 crc = new CRC32();
        crc.update(typed);
        file.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        file.writeBytes(typed);
        file.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
}

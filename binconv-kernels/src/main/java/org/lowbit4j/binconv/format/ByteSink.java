package org.lowbit4j.binconv.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.lowbit4j.binconv.ir.Names;

/** Collects little-endian numbers. */
final class ByteSink {

    private byte[] bytes = new byte[256];
    private int size;

    int size() {
        return size;
    }

    void unsigned8(int value) {
        next(1).put((byte) value);
    }

    void unsigned16(int value) {
        next(2).putShort((short) value);
    }

    void unsigned32(long value) {
        next(4).putInt((int) value);
    }

    void signed64(long value) {
        next(8).putLong(value);
    }

    void float32(float value) {
        next(4).putFloat(value);
    }

    /** Bytes as they are. */
    void append(byte[] more) {
        next(more.length).put(more);
    }

    void append(ByteSink more) {
        next(more.size).put(more.bytes, 0, more.size);
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    /**
     * Text as UTF-8.
     *
     * @throws IllegalArgumentException if the text has half a surrogate pair
     */
    static byte[] utf8(String text) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException malformed) {
            throw new IllegalArgumentException(
                    "text with half a surrogate pair cannot be stored: " + Names.quoted(text), malformed);
        }
    }

    private ByteBuffer next(int count) {
        if (count > FileLayout.MOST_BYTES - size) {
            throw new IllegalArgumentException("the model needs more than " + FileLayout.MOST_BYTES + " bytes");
        }
        int start = size;
        size += count;
        if (size > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Math.max(2L * bytes.length, size), FileLayout.MOST_BYTES));
        }
        return ByteBuffer.wrap(bytes, start, count).order(ByteOrder.LITTLE_ENDIAN);
    }
}

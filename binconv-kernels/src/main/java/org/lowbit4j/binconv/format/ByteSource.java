package org.lowbit4j.binconv.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads little-endian numbers from a part of the file. Never reads, and never allocates for, what is not there. */
final class ByteSource {

    private final ByteBuffer bytes;

    /** Reads the bytes {@code start..end - 1} of {@code file}, which must exist. */
    ByteSource(byte[] file, int start, int end) {
        this.bytes =
                ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).limit(end).position(start);
    }

    /** Offset of the next byte in the file. */
    int offset() {
        return bytes.position();
    }

    int remaining() {
        return bytes.remaining();
    }

    /** Fails unless {@code count} more bytes are there. */
    void require(long count, String what) throws PackedModelException {
        if (count > bytes.remaining()) {
            throw fault(what + " needs " + count + " bytes, the section has " + bytes.remaining() + " left");
        }
    }

    int unsigned8(String what) throws PackedModelException {
        require(1, what);
        return bytes.get() & 0xFF;
    }

    int unsigned16(String what) throws PackedModelException {
        require(2, what);
        return bytes.getShort() & 0xFFFF;
    }

    /** An unsigned 32-bit number that must be less than 2^31. */
    int unsigned31(String what) throws PackedModelException {
        require(4, what);
        int value = bytes.getInt(bytes.position());
        if (value < 0) {
            throw fault(what + " " + Integer.toUnsignedString(value) + " is not less than 2^31");
        }
        return bytes.getInt();
    }

    int signed32(String what) throws PackedModelException {
        require(4, what);
        return bytes.getInt();
    }

    long signed64(String what) throws PackedModelException {
        require(8, what);
        return bytes.getLong();
    }

    float float32(String what) throws PackedModelException {
        require(4, what);
        return bytes.getFloat();
    }

    /** {@code count} float32 values. */
    float[] floats(int count, String what) throws PackedModelException {
        require((long) count * Float.BYTES, what);
        float[] values = new float[count];
        bytes.asFloatBuffer().get(values);
        bytes.position(bytes.position() + count * Float.BYTES);
        return values;
    }

    /** UTF-8 text of a known number of bytes. */
    String text(int length, String what) throws PackedModelException {
        require(length, what);
        ByteBuffer encoded = bytes.slice(bytes.position(), length);
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(encoded).toString();
            bytes.position(bytes.position() + length);
            return text;
        } catch (CharacterCodingException malformed) {
            throw new PackedModelException(offset() + encoded.position(), what + " is not UTF-8");
        }
    }

    /** Fails unless every byte has been read. */
    void requireEnd(String section) throws PackedModelException {
        if (bytes.hasRemaining()) {
            throw fault(bytes.remaining() + " bytes too many in the section " + section);
        }
    }

    /** A fault at the next byte. */
    PackedModelException fault(String reason) {
        return new PackedModelException(offset(), reason);
    }
}

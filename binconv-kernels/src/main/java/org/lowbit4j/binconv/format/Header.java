package org.lowbit4j.binconv.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Checks everything about a file that does not depend on its model: header, checksum, section table. */
final class Header {

    private Header() {}

    /**
     * The sections of a file.
     *
     * @throws PackedModelException if the file is not whole or not of this version
     */
    static Sections sections(byte[] file) throws PackedModelException {
        if (file.length < FileLayout.LEAST_BYTES) {
            throw new PackedModelException(
                    file.length, "the file ends; a packed model has at least " + FileLayout.LEAST_BYTES + " bytes");
        }
        ByteSource header = new ByteSource(file, 0, FileLayout.SECTIONS_START);
        long magic = header.signed64("magic");
        require(magic == FileLayout.MAGIC, 0, "not a packed model: the first eight bytes are not 89 'LOWBIT' 0A");
        int version = header.unsigned16("version");
        require(version == FileLayout.VERSION, 8, "format version " + version + ", expected " + FileLayout.VERSION);
        int count = header.unsigned16("number of sections");
        require(count == FileLayout.SECTIONS, 10, count + " sections, expected " + FileLayout.SECTIONS);
        require(header.unsigned31("reserved field") == 0, 12, "the reserved field is not zero");
        long length = header.signed64("total length");
        require(length == file.length, 16, "the file should have " + length + " bytes, it has " + file.length);
        checkChecksum(file);
        return table(file, header);
    }

    private static void checkChecksum(byte[] file) throws PackedModelException {
        int start = file.length - FileLayout.CHECKSUM_BYTES;
        int stored = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(start);
        long actual = FileLayout.checksum(file);
        require(
                Integer.toUnsignedLong(stored) == actual,
                start,
                "the file is damaged: its CRC32C is " + Long.toHexString(actual) + ", stored is "
                        + Integer.toHexString(stored));
    }

    private static Sections table(byte[] file, ByteSource header) throws PackedModelException {
        List<ByteSource> sections = new ArrayList<>();
        int next = FileLayout.SECTIONS_START;
        int end = file.length - FileLayout.CHECKSUM_BYTES;
        for (int expected = 1; expected <= FileLayout.SECTIONS; expected++) {
            int entry = header.offset();
            int id = header.unsigned31("section");
            int reserved = header.unsigned31("reserved field");
            require(id == expected, entry, "expected section " + expected + ", got " + id);
            require(reserved == 0, entry + 4, "reserved field of section " + id + ": expected 0, got " + reserved);
            long start = header.signed64("section offset");
            require(start == next, entry + 8, "section " + id + " at " + start + ", expected at " + next);
            long length = header.signed64("section length");
            boolean fits = length >= 0 && length <= end - next;
            require(fits, entry + 16, "section " + id + " of " + length + " bytes, " + (end - next) + " are left");
            next += (int) length;
            sections.add(new ByteSource(file, (int) start, next));
        }
        require(next == end, next, (end - next) + " bytes between the last section and the checksum");
        return new Sections(sections.get(0), sections.get(1), sections.get(2), sections.get(3));
    }

    private static void require(boolean condition, int offset, String reason) throws PackedModelException {
        if (!condition) {
            throw new PackedModelException(offset, reason);
        }
    }

    /** The bytes of each section, in the order of the file. */
    record Sections(ByteSource graph, ByteSource codes, ByteSource floats, ByteSource metadata) {}
}

package org.lowbit4j.binconv.format;

import java.util.zip.CRC32C;

/** The fixed part of the file: header, section table, sections without gaps, checksum. */
final class FileLayout {

    /** 0x89 and the line feed show a transfer that stripped bit 7 or changed line ends. Bytes 89 4C 4F 57 42 49 54 0A. */
    static final long MAGIC = 0x0A_54_49_42_57_4F_4C_89L;

    static final int VERSION = 1;
    /** Graph, codes, floats, metadata, numbered from 1 in this order. */
    static final int SECTIONS = 4;

    static final int HEADER_BYTES = 24;
    static final int SECTION_ENTRY_BYTES = 24;
    static final int SECTIONS_START = HEADER_BYTES + SECTIONS * SECTION_ENTRY_BYTES;
    static final int CHECKSUM_BYTES = 4;
    static final int LEAST_BYTES = SECTIONS_START + CHECKSUM_BYTES;

    /** What fits a Java array on every virtual machine. */
    static final int MOST_BYTES = Integer.MAX_VALUE - 16;

    private FileLayout() {}

    /** CRC32C of all bytes but the last four, as an unsigned 32-bit number. */
    static long checksum(byte[] file) {
        CRC32C checksum = new CRC32C();
        checksum.update(file, 0, file.length - CHECKSUM_BYTES);
        return checksum.getValue();
    }
}

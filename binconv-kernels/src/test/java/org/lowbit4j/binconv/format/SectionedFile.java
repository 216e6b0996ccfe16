package org.lowbit4j.binconv.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A packed file taken apart and put together by the documented layout alone, independent of the code under test. What is put
 * together has a right header, table and checksum, whatever the sections hold.
 */
final class SectionedFile {

    static final int GRAPH = 0;
    static final int CODES = 1;
    static final int FLOATS = 2;
    static final int METADATA = 3;
    static final int SECTIONS_START = 120;

    final List<byte[]> sections = new ArrayList<>();

    SectionedFile(byte[]... sections) {
        this.sections.addAll(Arrays.asList(sections));
    }

    static SectionedFile of(byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        SectionedFile parts = new SectionedFile();
        for (int i = 0; i < 4; i++) {
            int start = (int) bytes.getLong(24 + 24 * i + 8);
            int length = (int) bytes.getLong(24 + 24 * i + 16);
            parts.sections.add(Arrays.copyOfRange(file, start, start + length));
        }
        return parts;
    }

    byte[] toBytes() {
        int length =
                SECTIONS_START + 4 + sections.stream().mapToInt(s -> s.length).sum();
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(new byte[] {(byte) 0x89, 'L', 'O', 'W', 'B', 'I', 'T', '\n'});
        bytes.putShort((short) 1).putShort((short) 4).putInt(0).putLong(length);
        long offset = SECTIONS_START;
        for (int i = 0; i < sections.size(); i++) {
            bytes.putInt(i + 1).putInt(0).putLong(offset).putLong(sections.get(i).length);
            offset += sections.get(i).length;
        }
        sections.forEach(bytes::put);
        return withChecksum(bytes.array());
    }

    /** The file with a right checksum in its last four bytes. */
    static byte[] withChecksum(byte[] file) {
        CRC32C checksum = new CRC32C();
        checksum.update(file, 0, file.length - 4);
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(file.length - 4, (int) checksum.getValue());
        return file;
    }
}

package org.lowbit4j.binconv.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.lowbit4j.binconv.ir.Node;

/** Writes packed model files. One model has one sequence of bytes. */
public final class PackedModelWriter {

    private PackedModelWriter() {}

    /**
     * Writes a file all at once: it is complete, or an existing one is as it was.
     *
     * @throws IOException if the file cannot be written; the message names it and the reason
     * @throws IllegalArgumentException as {@link #toBytes}
     */
    public static void write(PackedModel model, Path file) throws IOException {
        AtomicFile.write(file, toBytes(model));
    }

    /**
     * The bytes of the file.
     *
     * @throws IllegalArgumentException if a name takes more than 65535 bytes in UTF-8, a text is not valid Unicode, or the
     *     file would not fit an array
     */
    public static byte[] toBytes(PackedModel model) {
        ModelSink sink = new ModelSink();
        List<Node> nodes = model.graph().nodes();
        NodeWriter writer = new NodeWriter(sink);
        sink.number(nodes.size());
        for (Node node : nodes) {
            node.accept(writer);
        }
        List<Integer> outputs = model.graph().outputs();
        if (!outputs.equals(List.of(nodes.size() - 1))) {
            sink.number(outputs.size());
            outputs.forEach(sink::number);
        }
        ByteSink metadata = new ByteSink();
        metadata.append(ByteSink.utf8(model.metadataJson()));
        return file(List.of(sink.graph, sink.codes, sink.floats, metadata));
    }

    private static byte[] file(List<ByteSink> sections) {
        ByteSink file = new ByteSink();
        long end = FileLayout.SECTIONS_START;
        for (ByteSink section : sections) {
            end += section.size();
        }
        file.signed64(FileLayout.MAGIC);
        file.unsigned16(FileLayout.VERSION);
        file.unsigned16(sections.size());
        file.unsigned32(0);
        file.signed64(end + FileLayout.CHECKSUM_BYTES);
        table(sections, file);
        sections.forEach(file::append);
        file.unsigned32(0);
        return sealed(file.toByteArray());
    }

    private static void table(List<ByteSink> sections, ByteSink file) {
        long offset = FileLayout.SECTIONS_START;
        for (int i = 0; i < sections.size(); i++) {
            int length = sections.get(i).size();
            file.unsigned32(i + 1);
            file.unsigned32(0);
            file.signed64(offset);
            file.signed64(length);
            offset += length;
        }
    }

    /** The file with its checksum in the last four bytes. */
    static byte[] sealed(byte[] file) {
        long checksum = FileLayout.checksum(file);
        for (int i = 0; i < FileLayout.CHECKSUM_BYTES; i++) {
            file[file.length - FileLayout.CHECKSUM_BYTES + i] = (byte) (checksum >>> (8 * i));
        }
        return file;
    }
}

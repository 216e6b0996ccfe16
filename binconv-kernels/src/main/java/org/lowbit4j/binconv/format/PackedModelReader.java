package org.lowbit4j.binconv.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.GraphBuilder;
import org.lowbit4j.binconv.ir.InvalidGraphException;

/** Reads packed model files, also damaged and hostile ones. */
public final class PackedModelReader {

    private PackedModelReader() {}

    /**
     * Reads a file.
     *
     * @throws PackedModelException if it is not a valid packed model; the message begins with the name of the file
     * @throws IOException if it cannot be read; the message names it and the reason
     */
    public static PackedModel read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file.toString(), null, "no such file, or not a regular one");
        }
        long size = Files.size(file);
        if (size > FileLayout.MOST_BYTES) {
            throw new PackedModelException(0, size + " bytes are more than " + FileLayout.MOST_BYTES).in(file);
        }
        try (InputStream in = Files.newInputStream(file)) {
            return read(in.readNBytes((int) size));
        } catch (PackedModelException fault) {
            throw fault.in(file);
        }
    }

    /**
     * Reads the bytes of a file. Memory is allocated only for what the bytes hold.
     *
     * @throws PackedModelException if they are not a valid packed model; nothing else is thrown whatever they are
     */
    public static PackedModel read(byte[] file) throws PackedModelException {
        Header.Sections sections = Header.sections(file);
        Graph graph = graph(new ModelSource(sections.graph(), sections.codes(), sections.floats()));
        sections.graph().requireEnd("graph");
        sections.codes().requireEnd("codes");
        sections.floats().requireEnd("floats");
        ByteSource metadata = sections.metadata();
        return new PackedModel(graph, metadata.text(metadata.remaining(), "metadata"));
    }

    private static Graph graph(ModelSource source) throws PackedModelException {
        int start = source.offset();
        int count = source.number("number of nodes");
        if (count < 2 || count > Graph.MAX_NODES) {
            throw new PackedModelException(start, "a graph of " + count + " nodes, expected 2.." + Graph.MAX_NODES);
        }
        GraphBuilder graph = new GraphBuilder();
        NodeReader nodes = new NodeReader(source);
        for (int i = 0; i < count; i++) {
            start = source.offset();
            try {
                graph.add(nodes.read());
            } catch (InvalidGraphException fault) {
                throw new PackedModelException(start, fault);
            }
        }
        int end = source.offset();
        try {
            return graph.build(source.rest() < Integer.BYTES ? List.of(count - 1) : outputs(source, count));
        } catch (InvalidGraphException fault) {
            throw new PackedModelException(end, fault);
        }
    }

    /** The outputs of a graph that has others than its last node alone. */
    private static List<Integer> outputs(ModelSource source, int nodes) throws PackedModelException {
        int start = source.offset();
        int count = source.number("number of outputs");
        if (count < 1 || count > nodes) {
            throw new PackedModelException(start, count + " outputs of " + nodes + " nodes, expected 1.." + nodes);
        }
        List<Integer> outputs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            outputs.add(source.number("output"));
        }
        if (outputs.equals(List.of(nodes - 1)) || !outputs.contains(nodes - 1)) {
            throw new PackedModelException(
                    start,
                    "outputs " + outputs + " of " + nodes
                            + " nodes: expected several with the last node among them, or nothing");
        }
        return outputs;
    }
}

package org.lowbit4j.samples.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.lowbit4j.binconv.format.PackedModel;
import org.lowbit4j.binconv.format.PackedModelWriter;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.nd4j.SameDiffFiles;

/** The kinds of file that a network is lowered to. */
public enum PackedFormat {
    /** A packed model, which runs without ND4J. */
    LOWBIT(".lowbit") {
        @Override
        void write(Graph graph, String metadata, Path file) throws IOException {
            PackedModelWriter.write(new PackedModel(graph, metadata), file);
        }
    },
    /** A SameDiff graph of low-bit ops; it has no place for metadata. */
    SAMEDIFF(".fb") {
        @Override
        void write(Graph graph, String metadata, Path file) throws IOException {
            SameDiffFiles.write(graph, file);
        }
    };

    private final String suffix;

    PackedFormat(String suffix) {
        this.suffix = suffix;
    }

    /** Writes a file; it appears whole or not at all. */
    abstract void write(Graph graph, String metadata, Path file) throws IOException;

    /** Whether {@code place} is named like a file of this kind. */
    public boolean isNameOf(Path place) {
        return place.toString().endsWith(suffix);
    }

    /**
     * Refuses a name to write to that would not be known as one of this kind.
     *
     * @throws IllegalArgumentException if so
     */
    public void checkName(Path out) {
        if (!isNameOf(out)) {
            throw new IllegalArgumentException("--out " + out + ": expected a name that ends in " + suffix);
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

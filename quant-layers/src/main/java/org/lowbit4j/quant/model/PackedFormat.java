package org.lowbit4j.quant.model;

import java.io.IOException;
import java.nio.file.Files;
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
        public void write(Graph graph, String modelSha256, InputDescription description, Path file) throws IOException {
            PackedModelWriter.write(new PackedModel(graph, PackedMetadata.json(modelSha256, description)), file);
        }
    },
    /** A SameDiff graph of low-bit ops; it has a place for preprocessing, and for no other metadata. */
    SAMEDIFF(".fb") {
        @Override
        public void write(Graph graph, String modelSha256, InputDescription description, Path file) throws IOException {
            SameDiffFiles.write(graph, description.preprocessing(), file);
        }
    };

    private final String suffix;

    PackedFormat(String suffix) {
        this.suffix = suffix;
    }

    /**
     * Writes a file; it appears whole or not at all.
     *
     * @param modelSha256 of the file of the model that was lowered, in hexadecimal digits
     * @param description what the model says of its inputs and outputs
     */
    public abstract void write(Graph graph, String modelSha256, InputDescription description, Path file)
            throws IOException;

    /** Whether {@code place} is named like a file of this kind. */
    public boolean isNameOf(Path place) {
        return place.toString().endsWith(suffix);
    }

    /**
     * Refuses a name to write to that would not be known as one of this kind.
     *
     * @throws IllegalArgumentException if so
     */
    public void checkName(Path file) {
        if (!isNameOf(file)) {
            throw new IllegalArgumentException("File " + file + ": expected a name that ends in " + suffix);
        }
    }

    /**
     * Whether {@code place} is a lowered network: named like a packed file, or a file of SameDiff.
     *
     * @throws IOException if it cannot be read
     */
    public static boolean isPacked(Path place) throws IOException {
        return LOWBIT.isNameOf(place) || isSameDiff(place);
    }

    static boolean isSameDiff(Path place) throws IOException {
        return Files.isRegularFile(place) && SameDiffFiles.isSameDiff(place);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

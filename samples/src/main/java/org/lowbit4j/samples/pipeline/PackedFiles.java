package org.lowbit4j.samples.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.binconv.format.PackedModel;
import org.lowbit4j.binconv.format.PackedModelWriter;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.quant.lowering.Lowering;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.data.ImageShape;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Lowers networks to packed files. */
public final class PackedFiles {

    private static final String SUFFIX = ".lowbit";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private PackedFiles() {}

    /** Whether {@code place} is named like a packed file. */
    public static boolean isPacked(Path place) {
        return place.toString().endsWith(SUFFIX);
    }

    /**
     * Refuses a name to write a packed file to that would not be known as one.
     *
     * @throws IllegalArgumentException if so
     */
    public static void checkName(Path out) {
        if (!isPacked(out)) {
            throw new IllegalArgumentException("--out " + out + ": expected a name that ends in " + SUFFIX);
        }
    }

    /**
     * Refuses images of another size than {@code graph} takes.
     *
     * @throws IllegalArgumentException if so
     */
    public static void checkImages(Graph graph, ImageSet images) {
        Shape input = graph.inputShape();
        images.check(new ImageShape(input.height(), input.width(), input.channels()), "The packed network");
    }

    /**
     * Lowers {@code network} and writes it; the file appears whole or not at all.
     *
     * @param metadata kept in the file for people and tools, not needed to run it
     * @return the graph that was written
     */
    public static Graph write(ComputationGraph network, ImageShape input, Map<String, Object> metadata, Path file)
            throws IOException {
        Graph graph = Lowering.lower(network, shape(input));
        PackedModelWriter.write(new PackedModel(graph, json(metadata)), file);
        return graph;
    }

    /** The same size in the terms of the kernels. */
    public static Shape shape(ImageShape input) {
        return new Shape(input.height(), input.width(), input.channels());
    }

    private static String json(Map<String, Object> metadata) {
        try {
            return MAPPER.writeValueAsString(metadata);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("metadata cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }
}

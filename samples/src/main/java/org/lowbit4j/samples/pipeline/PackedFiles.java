package org.lowbit4j.samples.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.binconv.format.PackedModel;
import org.lowbit4j.binconv.format.PackedModelReader;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.nd4j.LowBitOps;
import org.lowbit4j.binconv.nd4j.SameDiffFiles;
import org.lowbit4j.binconv.nd4j.SameDiffInference;
import org.lowbit4j.quant.lowering.Lowering;
import org.lowbit4j.samples.data.ClassNames;
import org.lowbit4j.samples.data.Digests;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.data.ImageShape;
import org.lowbit4j.samples.model.ImageTask;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Lowers networks to files, and reads them. */
public final class PackedFiles {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private PackedFiles() {}

    /**
     * Whether {@code place} is a lowered network: named like a packed file, or a file of SameDiff.
     *
     * @throws IOException if it cannot be read
     */
    public static boolean isPacked(Path place) throws IOException {
        return PackedFormat.LOWBIT.isNameOf(place) || isSameDiff(place);
    }

    static boolean isSameDiff(Path place) throws IOException {
        return Files.isRegularFile(place) && SameDiffFiles.isSameDiff(place);
    }

    static SameDiffInference readSameDiff(Path file) throws IOException {
        LowBitOps.install();
        return SameDiffFiles.read(file);
    }

    /**
     * The network in a packed file or a file of SameDiff.
     *
     * @throws IOException if it cannot be read or is damaged; the message names it
     */
    public static Graph graph(Path file) throws IOException {
        return isSameDiff(file)
                ? readSameDiff(file).graph()
                : PackedModelReader.read(file).graph();
    }

    /**
     * Refuses images of another size than {@code graph} takes.
     *
     * @throws IllegalArgumentException if so
     */
    public static void checkImages(Graph graph, ImageSet images) {
        images.check(imageShape(graph), "The packed network");
    }

    /** The size of the images that {@code graph} takes. */
    public static ImageShape imageShape(Graph graph) {
        Shape input = graph.inputShape();
        return new ImageShape(input.height(), input.width(), input.channels());
    }

    /**
     * Lowers {@code network} and writes it; the file appears whole or not at all.
     *
     * @param metadata for people and tools, not needed to run it; kept where the format has a place for it
     * @return the graph that was written
     */
    public static Graph write(
            ComputationGraph network, ImageShape input, Map<String, Object> metadata, PackedFormat format, Path file)
            throws IOException {
        Graph graph = Lowering.lower(network, shape(input));
        format.write(graph, json(metadata), file);
        return graph;
    }

    /**
     * What a packed file says of the model that it comes from. As long for one model as for another with the same classes, so that
     * the size of a file is known before there is a model.
     *
     * @param modelSha256 of its file, in hexadecimal digits
     * @param classes names of its classes, where known
     */
    public static Map<String, Object> metadata(String modelSha256, Optional<ClassNames> classes) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("modelSha256", modelSha256);
        classes.ifPresent(known -> metadata.put(ImageTask.CLASSES, known.names()));
        return metadata;
    }

    /** A model with {@link #metadata} as long as that of every model with these classes: the file that {@code lower} writes has its size. */
    public static PackedModel withMetadata(Graph graph, Optional<ClassNames> classes) {
        return new PackedModel(graph, json(metadata("0".repeat(Digests.LENGTH), classes)));
    }

    /**
     * The names of the classes in a packed file's metadata; empty where they have none, or are no JSON object.
     *
     * @param where the file, for messages
     * @throws IllegalArgumentException if there are names, but not as {@link #metadata} writes them
     */
    static Optional<ClassNames> classes(PackedModel model, Path where) {
        try {
            Object metadata = MAPPER.readValue(model.metadataJson(), Object.class);
            return metadata instanceof Map<?, ?> object
                    ? ImageTask.classes(object, where + ": metadata")
                    : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty(); // others may write there what they like
        }
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

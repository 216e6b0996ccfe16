package org.lowbit4j.quant.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lowbit4j.binconv.image.Preprocessing;
import org.lowbit4j.binconv.image.PreprocessingJson;
import org.lowbit4j.binconv.ir.Shape;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * What a model's file says of the network's inputs and outputs. Deeplearning4j keeps none of it, so it is an entry of its own in the
 * model's zip, {@code lowbit-preprocessing.json} ({@link PreprocessingJson}). Zips of earlier versions have the entries {@code
 * lowbit-input.txt}, a line such as {@code 32x32x3} (height, width, channels), and {@code lowbit-classes.json}, an array of names.
 *
 * @param shape of the network's input; empty where the file does not tell
 * @param classes names of the outputs in their order; empty where the file does not tell
 * @param preprocessing of images; empty where the file does not tell
 */
public record InputDescription(Optional<Shape> shape, List<String> classes, Optional<Preprocessing> preprocessing) {

    /** Of a model that says nothing. */
    public static final InputDescription NONE = new InputDescription(Optional.empty(), List.of(), Optional.empty());

    private static final String ENTRY = "lowbit-preprocessing.json";
    private static final String EARLIER_SHAPE = "lowbit-input.txt";
    private static final String EARLIER_CLASSES = "lowbit-classes.json";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Copies the names. */
    public InputDescription {
        classes = List.copyOf(classes);
    }

    /** That of a network whose images are preprocessed like this. */
    public static InputDescription of(Preprocessing preprocessing) {
        return new InputDescription(
                Optional.of(preprocessing.shape()), preprocessing.classes(), Optional.of(preprocessing));
    }

    /**
     * What the model at {@code place} says, of any kind: a zip of Deeplearning4j, the directory of a run, or a lowered file.
     *
     * @throws IOException if it cannot be read or is damaged; the message names it
     * @throws IllegalArgumentException if it is no model, or has a fault in what it says
     */
    public static InputDescription ofModel(Path place) throws IOException {
        return PackedFormat.isPacked(place) ? PackedNetwork.description(place) : ModelFiles.description(place);
    }

    /**
     * What a model's zip says.
     *
     * @throws IllegalArgumentException if an entry has a fault; the message names file and entry
     */
    static InputDescription read(Path zip) throws IOException {
        Optional<String> entry = ModelFiles.entry(zip, ENTRY);
        if (entry.isPresent()) {
            try {
                return of(PreprocessingJson.read(entry.get()));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(zip + ": " + ENTRY + ": " + e.getMessage(), e);
            }
        }
        Optional<Shape> shape = ModelFiles.entry(zip, EARLIER_SHAPE).map(text -> shape(text.strip()));
        Optional<String> classes = ModelFiles.entry(zip, EARLIER_CLASSES);
        return new InputDescription(
                shape, classes.isPresent() ? names(classes.get(), zip) : List.of(), Optional.empty());
    }

    private static List<String> names(String text, Path zip) {
        try {
            return List.of(MAPPER.readValue(text, String[].class));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    zip + ": " + EARLIER_CLASSES + ": expected a list of names; save the model again", e);
        }
    }

    /**
     * The shape that {@code text} says.
     *
     * @throws IllegalArgumentException unless it reads HEIGHTxWIDTHxCHANNELS
     */
    public static Shape shape(String text) {
        if (!text.matches("[1-9]\\d{0,4}x[1-9]\\d{0,4}x[1-9]\\d{0,4}")) {
            throw new IllegalArgumentException(
                    "input shape \"" + text + "\": expected HEIGHTxWIDTHxCHANNELS, for instance 32x32x3");
        }
        String[] parts = text.split("x", -1);
        return new Shape(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
    }

    /** The entries of a model's zip, by name: as much as is known. */
    Map<String, String> entries() {
        if (preprocessing.isPresent()) {
            return Map.of(ENTRY, PreprocessingJson.write(preprocessing.get()) + "\n");
        }
        Map<String, String> entries = new LinkedHashMap<>();
        shape.ifPresent(known -> entries.put(EARLIER_SHAPE, known + "\n"));
        if (!classes.isEmpty()) {
            entries.put(EARLIER_CLASSES, json(classes) + "\n");
        }
        return entries;
    }

    private static String json(List<String> names) {
        try {
            return MAPPER.writeValueAsString(names);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("class names cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }
}

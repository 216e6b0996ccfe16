package org.lowbit4j.samples.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.samples.data.ClassNames;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.data.ImageShape;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * What a network has to do with images: the size that it takes and the names of the classes that it tells apart. Deeplearning4j keeps
 * neither; each is an entry of its own in the model's zip, {@code lowbit-input.txt} and {@code lowbit-classes.json}, an array of names
 * in the order of the outputs.
 *
 * @param classes empty for a network whose classes have no known names
 */
public record ImageTask(ImageShape input, Optional<ClassNames> classes) {

    /** The field of a JSON object that holds the names of the classes. */
    public static final String CLASSES = "classes";

    private static final String CLASSES_ENTRY = "lowbit-classes.json";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** That of a network which learns from {@code images}. */
    public static ImageTask of(ImageSet images) {
        return new ImageTask(images.shape(), Optional.of(ClassNames.of(images)));
    }

    /** The names of the classes in a model's zip; empty where there are none. */
    static Optional<ClassNames> classes(Path zip) throws IOException {
        Optional<String> text = Networks.entry(zip, CLASSES_ENTRY);
        return text.isEmpty()
                ? Optional.empty()
                : Optional.of(classes(parsed(text.get(), zip), zip + ": " + CLASSES_ENTRY));
    }

    /**
     * The names in a JSON object that may have some.
     *
     * @param where the object comes from, for messages
     * @return empty if there is no field {@link #CLASSES}
     * @throws IllegalArgumentException if it is no list of different names
     */
    public static Optional<ClassNames> classes(Map<?, ?> object, String where) {
        return object.containsKey(CLASSES)
                ? Optional.of(classes(object.get(CLASSES), where + ": " + CLASSES))
                : Optional.empty();
    }

    private static ClassNames classes(@Nullable Object value, String where) {
        if (!(value instanceof List<?> list) || !list.stream().allMatch(String.class::isInstance)) {
            throw new IllegalArgumentException(where + ": " + value + ", expected a list of names");
        }
        return new ClassNames(list.stream().map(String.class::cast).toList());
    }

    private static @Nullable Object parsed(String text, Path zip) {
        try {
            return MAPPER.readValue(text, Object.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    zip + ": " + CLASSES_ENTRY + ": not JSON: " + e.getOriginalMessage() + "; save the model again", e);
        }
    }

    /** The entries of a model's zip, by name. */
    Map<String, String> entries() {
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put(InputShape.ENTRY, input.text() + "\n");
        classes.ifPresent(known -> entries.put(CLASSES_ENTRY, json(known.names()) + "\n"));
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

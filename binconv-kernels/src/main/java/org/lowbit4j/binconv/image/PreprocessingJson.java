package org.lowbit4j.binconv.image;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.Names;

/**
 * {@link Preprocessing} as a JSON object, the same in every kind of file:
 *
 * <pre>
 * {"format": "lowbit-preprocessing/1", "height": 224, "width": 224, "channels": "rgb",
 *  "mean": [0.485, 0.456, 0.406], "deviation": [0.229, 0.224, 0.225],
 *  "resize": "crop", "shorterSide": 256, "classes": ["cat", "dog"]}
 * </pre>
 *
 * {@code "range": [0, 1]} stands in place of mean and deviation; {@code shorterSide} only beside {@code crop}.
 */
public final class PreprocessingJson {

    /** The field of a packed file's metadata that holds the object. */
    public static final String FIELD = "preprocessing";

    private static final String FORMAT = "lowbit-preprocessing/1";
    private static final Set<String> FIELDS = Set.of(
            "format", "height", "width", "channels", "mean", "deviation", "range", "resize", "shorterSide", "classes");

    private final Map<?, ?> fields;

    private PreprocessingJson(Map<?, ?> fields) {
        this.fields = fields;
    }

    /** The object on one line; as long for one model as for another with the same preprocessing. */
    public static String write(Preprocessing preprocessing) {
        List<String> fields = new ArrayList<>();
        fields.add(field("format", JsonText.quoted(FORMAT)));
        fields.add(field("height", preprocessing.height()));
        fields.add(field("width", preprocessing.width()));
        fields.add(field("channels", JsonText.quoted(preprocessing.channels().toString())));
        if (preprocessing.normalization() instanceof Normalization.Standardized standardized) {
            fields.add(field("mean", standardized.mean()));
            fields.add(field("deviation", standardized.deviation()));
        } else if (preprocessing.normalization() instanceof Normalization.Range range) {
            fields.add(field("range", List.of(range.low(), range.high())));
        }
        Resize resize = preprocessing.resize();
        fields.add(field("resize", JsonText.quoted(resize.rule().name().toLowerCase(Locale.ROOT))));
        if (resize.rule() == Resize.Rule.CROP) {
            fields.add(field("shorterSide", resize.shorterSide()));
        }
        fields.add(field(
                "classes",
                preprocessing.classes().stream().map(JsonText::quoted).toList()));
        return "{" + String.join(", ", fields) + "}";
    }

    private static String field(String name, Object value) {
        return JsonText.quoted(name) + ": " + value;
    }

    /** Metadata of a packed file that say nothing else. */
    public static String metadata(Preprocessing preprocessing) {
        return "{" + field(FIELD, write(preprocessing)) + "}";
    }

    /**
     * The preprocessing in the metadata of a packed file.
     *
     * @return empty if it has none, or is no JSON object
     * @throws IllegalArgumentException if it has one with a fault; the message says which
     */
    public static Optional<Preprocessing> inMetadata(String metadata) {
        Object value;
        try {
            value = JsonText.parse(metadata);
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // others may write there what they like
        }
        return value instanceof Map<?, ?> object && object.containsKey(FIELD)
                ? Optional.of(read(object.get(FIELD)))
                : Optional.empty();
    }

    /**
     * The preprocessing in the text of a JSON object.
     *
     * @throws IllegalArgumentException naming what is wrong
     */
    public static Preprocessing read(String text) {
        try {
            return read(JsonText.parse(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("preprocessing: " + e.getMessage(), e);
        }
    }

    private static Preprocessing read(@Nullable Object value) {
        if (!(value instanceof Map<?, ?> object)) {
            throw new IllegalArgumentException("preprocessing: expected a JSON object");
        }
        return new PreprocessingJson(object).preprocessing();
    }

    private Preprocessing preprocessing() {
        if (!FORMAT.equals(fields.get("format"))) {
            throw new IllegalArgumentException(
                    "preprocessing: format " + Names.quoted(String.valueOf(fields.get("format"))) + ", expected \""
                            + FORMAT + "\"; it needs another version of this library");
        }
        for (Object name : fields.keySet()) {
            if (!FIELDS.contains(name)) {
                throw new IllegalArgumentException("preprocessing: unknown field " + Names.quoted(String.valueOf(name))
                        + "; expected some of " + FIELDS.stream().sorted().collect(Collectors.joining(", ")));
            }
        }
        ChannelOrder channels = named("channels", ChannelOrder.values());
        return new Preprocessing(
                integer("height"), integer("width"), channels, normalization(), resize(), strings("classes"));
    }

    private Normalization normalization() {
        if (!fields.containsKey("range")) {
            return new Normalization.Standardized(floats("mean"), floats("deviation"));
        }
        List<Float> range = floats("range");
        if (range.size() != 2 || fields.containsKey("mean") || fields.containsKey("deviation")) {
            throw unfit("range", "two numbers, and no mean and deviation beside them");
        }
        return new Normalization.Range(range.get(0), range.get(1));
    }

    private Resize resize() {
        Resize.Rule rule = named("resize", Resize.Rule.values());
        return new Resize(rule, fields.containsKey("shorterSide") ? integer("shorterSide") : 0);
    }

    private int integer(String name) {
        if (fields.get(name) instanceof BigDecimal number) {
            try {
                return number.intValueExact();
            } catch (ArithmeticException e) {
                throw unfit(name, "an integer");
            }
        }
        throw unfit(name, "an integer");
    }

    private List<Float> floats(String name) {
        if (fields.get(name) instanceof List<?> list && list.stream().allMatch(BigDecimal.class::isInstance)) {
            return list.stream()
                    .map(number -> ((BigDecimal) number).floatValue())
                    .toList();
        }
        throw unfit(name, "a list of numbers");
    }

    private List<String> strings(String name) {
        if (fields.get(name) instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            return list.stream().map(String.class::cast).toList();
        }
        throw unfit(name, "a list of names");
    }

    private <T extends Enum<T>> T named(String name, T[] values) {
        return Arrays.stream(values)
                .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(fields.get(name)))
                .findFirst()
                .orElseThrow(
                        () -> unfit(name, "one of " + Arrays.toString(values).toLowerCase(Locale.ROOT)));
    }

    private IllegalArgumentException unfit(String name, String expected) {
        return new IllegalArgumentException("preprocessing: \"" + name + "\" is "
                + Names.quoted(String.valueOf(fields.get(name))) + ", expected " + expected);
    }
}

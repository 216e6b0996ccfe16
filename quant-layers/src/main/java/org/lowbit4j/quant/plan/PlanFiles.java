package org.lowbit4j.quant.plan;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lowbit4j.binconv.format.AtomicFile;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.quant.plan.BitwidthPlan.LayerBits;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Reads and writes {@code plan.json}. */
public final class PlanFiles {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private PlanFiles() {}

    /**
     * Reads a plan.
     *
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if it is not a plan; the message names the file, what is wrong and what is expected
     */
    public static BitwidthPlan read(Path file) throws IOException {
        try {
            JsonNode json = MAPPER.readTree(Files.readString(file));
            String format = json.path("format").asText("");
            if (!format.equals(BitwidthPlan.FORMAT)) {
                throw new IllegalArgumentException(
                        "format \"" + format + "\"; expected \"" + BitwidthPlan.FORMAT + "\"");
            }
            return new BitwidthPlan(layers(json.path("layers")), provenance(json.path("provenance")));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(file + ": not a JSON plan: " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private static List<LayerBits> layers(JsonNode json) {
        if (!json.isArray()) {
            throw new IllegalArgumentException("\"layers\" is missing or not an array");
        }
        List<LayerBits> layers = new ArrayList<>();
        for (JsonNode layer : json) {
            String place = "\"layers\", entry " + layers.size();
            JsonNode name = layer.path("name");
            if (!name.isTextual()) {
                throw new IllegalArgumentException(
                        place + ": " + layer + "; expected an object with a \"name\" that is a text");
            }
            layers.add(new LayerBits(
                    name.textValue(), bits(layer, "weightBits", place), bits(layer, "activationBits", place)));
        }
        return layers;
    }

    private static int bits(JsonNode layer, String key, String place) {
        JsonNode bits = layer.path(key);
        if (!bits.isIntegralNumber() || !bits.canConvertToInt()) {
            throw new IllegalArgumentException(place + ": \"" + key + "\" is "
                    + (bits.isMissingNode() ? "missing" : bits) + "; expected a whole number");
        }
        return bits.intValue();
    }

    private static Map<String, String> provenance(JsonNode json) {
        if (!json.isMissingNode() && !json.isObject()) {
            throw new IllegalArgumentException("\"provenance\" is " + json + "; expected an object, or nothing");
        }
        Map<String, String> provenance = new LinkedHashMap<>();
        json.fields().forEachRemaining(entry -> {
            JsonNode value = entry.getValue();
            if (value.isNull() || !value.isValueNode()) {
                throw new IllegalArgumentException(
                        "\"provenance\", " + Names.quoted(entry.getKey()) + " is " + value + "; expected a text");
            }
            provenance.put(entry.getKey(), value.asText());
        });
        return provenance;
    }

    /** Writes a plan; the file appears whole or not at all. */
    public static void write(BitwidthPlan plan, Path file) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("format", BitwidthPlan.FORMAT);
        json.put("layers", plan.layers());
        json.put("provenance", plan.provenance());
        String text = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
        AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8));
    }
}

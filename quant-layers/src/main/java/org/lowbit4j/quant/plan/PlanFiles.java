package org.lowbit4j.quant.plan;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
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
            JsonNode json = MAPPER.readTree(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
            String format = json.path("format").asText("");
            if (!format.equals(BitwidthPlan.FORMAT)) {
                throw new IllegalArgumentException(
                        "format \"" + format + "\"; expected \"" + BitwidthPlan.FORMAT + "\"");
            }
            return new BitwidthPlan(
                    layers(json.path("layers")),
                    numbers(json.path("totals"), "\"totals\""),
                    provenance(json.path("provenance")));
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
                    name.textValue(),
                    bits(layer, "weightBits", place),
                    bits(layer, "activationBits", place),
                    shares(layer, "weightShares", place),
                    shares(layer, "activationShares", place),
                    cost(layer, place)));
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

    private static Map<Integer, Double> shares(JsonNode layer, String key, String place) {
        Map<Integer, Double> shares = new TreeMap<>();
        numbers(layer.path(key), place + ": \"" + key + "\"").forEach((bits, share) -> {
            if (!bits.matches("[1-8]")) {
                throw new IllegalArgumentException(
                        place + ": \"" + key + "\" names " + Names.quoted(bits) + "; expected bitwidths of 1..8");
            }
            shares.put(Integer.valueOf(bits), share);
        });
        return shares;
    }

    private static @Nullable Double cost(JsonNode layer, String place) {
        JsonNode cost = layer.path("cost");
        if (cost.isMissingNode() || cost.isNull()) {
            return null;
        }
        if (!cost.isNumber()) {
            throw new IllegalArgumentException(place + ": \"cost\" is " + cost + "; expected a number, or nothing");
        }
        return cost.doubleValue();
    }

    private static Map<String, Double> numbers(JsonNode json, String place) {
        if (!json.isMissingNode() && !json.isObject()) {
            throw new IllegalArgumentException(place + " is " + json + "; expected an object, or nothing");
        }
        Map<String, Double> numbers = new LinkedHashMap<>();
        json.fields().forEachRemaining(entry -> {
            if (!entry.getValue().isNumber()) {
                throw new IllegalArgumentException(place + ", " + Names.quoted(entry.getKey()) + " is "
                        + entry.getValue() + "; expected a number");
            }
            numbers.put(entry.getKey(), entry.getValue().doubleValue());
        });
        return numbers;
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
        if (!plan.totals().isEmpty()) {
            json.put("totals", plan.totals());
        }
        json.put("provenance", plan.provenance());
        String text = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
        AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8));
    }
}

package org.lowbit4j.bitsearch.latency;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lowbit4j.binconv.format.AtomicFile;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.bitsearch.cost.BitPair;
import org.lowbit4j.bitsearch.latency.LatencyTable.Machine;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * Reads and writes latency tables:
 *
 * <pre>
 * {"format": "lowbit-latency/1", "digest": "9f0c...", "input": "32x32x3", "weights": "odd_points",
 *  "cpu": "...", "jdk": "25", "threads": 1, "batch": 1, "restMicros": 31.5,
 *  "layers": [{"name": "conv1", "micros": {"1/1": 3.1, "1/2": 3.4}}]}
 * </pre>
 */
public final class LatencyFiles {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private LatencyFiles() {}

    /**
     * Reads a table.
     *
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if it is no latency table; the message names the file, what is wrong and what is expected
     */
    public static LatencyTable read(Path file) throws IOException {
        try {
            return table(MAPPER.readTree(new String(Files.readAllBytes(file), StandardCharsets.UTF_8)));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(file + ": not a JSON latency table: " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private static LatencyTable table(JsonNode json) {
        String format = json.path("format").asText("");
        if (!format.equals(LatencyTable.FORMAT)) {
            throw new IllegalArgumentException(
                    "format \"" + format + "\"; expected \"" + LatencyTable.FORMAT + "\", as LatencyFiles writes it");
        }
        Machine machine = new Machine(
                text(json, "cpu"), text(json, "jdk"), (int) number(json, "threads"), (int) number(json, "batch"));
        return new LatencyTable(
                text(json, "digest"),
                text(json, "input"),
                WeightGrid.Coding.labelled(text(json, "weights")),
                machine,
                number(json, "restMicros"),
                layers(json.path("layers")));
    }

    private static Map<String, Map<BitPair, Double>> layers(JsonNode json) {
        if (!json.isArray()) {
            throw new IllegalArgumentException("\"layers\" is missing or not an array");
        }
        Map<String, Map<BitPair, Double>> layers = new LinkedHashMap<>();
        for (JsonNode layer : json) {
            String name = text(layer, "name");
            if (layers.put(name, micros(layer.path("micros"), name)) != null) {
                throw new IllegalArgumentException("layer " + Names.quoted(name) + " is there twice");
            }
        }
        return layers;
    }

    private static Map<BitPair, Double> micros(JsonNode json, String layer) {
        Map<BitPair, Double> micros = new LinkedHashMap<>();
        json.fieldNames().forEachRemaining(key -> {
            if (!key.matches("[1-8]/[1-8]")) {
                throw new IllegalArgumentException("layer " + Names.quoted(layer) + ": \"micros\" names "
                        + Names.quoted(key) + "; expected weight bits/activation bits, for instance 3/2");
            }
            micros.put(new BitPair(key.charAt(0) - '0', key.charAt(2) - '0'), number(json, key));
        });
        if (micros.isEmpty()) {
            throw new IllegalArgumentException("layer " + Names.quoted(layer) + ": \"micros\" is missing or empty");
        }
        return micros;
    }

    private static String text(JsonNode json, String key) {
        JsonNode value = json.path(key);
        if (!value.isTextual()) {
            throw new IllegalArgumentException(
                    "\"" + key + "\" is " + (value.isMissingNode() ? "missing" : value) + "; expected a text");
        }
        return value.textValue();
    }

    private static double number(JsonNode json, String key) {
        JsonNode value = json.path(key);
        if (!value.isNumber()) {
            throw new IllegalArgumentException(
                    "\"" + key + "\" is " + (value.isMissingNode() ? "missing" : value) + "; expected a number");
        }
        return value.doubleValue();
    }

    /** Writes a table; the file appears whole or not at all. */
    public static void write(LatencyTable table, Path file) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("format", LatencyTable.FORMAT);
        json.put("digest", table.digest());
        json.put("input", table.input());
        json.put("weights", table.coding().label());
        json.put("cpu", table.machine().cpu());
        json.put("jdk", table.machine().jdk());
        json.put("threads", table.machine().threads());
        json.put("batch", table.machine().batch());
        json.put("restMicros", table.restMicros());
        json.put(
                "layers",
                table.layers().entrySet().stream()
                        .map(layer -> layer(layer.getKey(), layer.getValue()))
                        .toList());
        String text = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
        AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, Object> layer(String name, Map<BitPair, Double> micros) {
        Map<String, Object> layer = new LinkedHashMap<>();
        Map<String, Double> byBits = new LinkedHashMap<>();
        micros.forEach((pair, time) -> byBits.put(pair.toString(), time));
        layer.put("name", name);
        layer.put("micros", byBits);
        return layer;
    }
}

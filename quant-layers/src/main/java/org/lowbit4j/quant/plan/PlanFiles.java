package org.lowbit4j.quant.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.DeserializationFeature;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Reads and writes {@code plan.json}. */
public final class PlanFiles {

    private static final ObjectMapper MAPPER =
            new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

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
                        file + ": format \"" + format + "\"; expected \"" + BitwidthPlan.FORMAT + "\"");
            }
            if (!json.path("layers").isArray()) {
                throw new IllegalArgumentException(file + ": \"layers\" is missing or not an array");
            }
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("layers", json.get("layers"));
            fields.put("provenance", json.has("provenance") ? json.get("provenance") : Map.of());
            return MAPPER.convertValue(fields, BitwidthPlan.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(file + ": not a JSON plan: " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String message =
                    String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
            throw new IllegalArgumentException(
                    message.startsWith(file.toString()) ? message : file + ": " + message, e);
        }
    }

    /** Writes a plan; the file appears whole or not at all. */
    public static void write(BitwidthPlan plan, Path file) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("format", BitwidthPlan.FORMAT);
        json.put("layers", plan.layers());
        json.put("provenance", plan.provenance());
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            Files.writeString(temporary, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}

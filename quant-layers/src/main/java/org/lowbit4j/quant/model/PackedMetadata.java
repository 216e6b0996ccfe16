package org.lowbit4j.quant.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lowbit4j.binconv.format.PackedModel;
import org.lowbit4j.binconv.image.PreprocessingJson;
import org.lowbit4j.binconv.ir.Graph;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * What a packed file says of the model that it comes from. As long for one model as for another with the same description, so that
 * the size of a file is known before there is a model.
 */
public final class PackedMetadata {

    private static final String DIGEST = "modelSha256";
    private static final String CLASSES = "classes";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private PackedMetadata() {}

    /**
     * The metadata as JSON.
     *
     * @param modelSha256 of the model's file, in hexadecimal digits
     * @param description what the model says of its inputs and outputs
     */
    public static String json(String modelSha256, InputDescription description) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put(DIGEST, modelSha256);
        try {
            if (description.preprocessing().isPresent()) {
                String text =
                        PreprocessingJson.write(description.preprocessing().get());
                metadata.put(PreprocessingJson.FIELD, MAPPER.readTree(text));
            } else if (!description.classes().isEmpty()) {
                metadata.put(CLASSES, description.classes());
            }
            return MAPPER.writeValueAsString(metadata);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("metadata cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** A model with metadata as long as those of every model with this description. */
    public static PackedModel sized(Graph graph, InputDescription description) {
        return new PackedModel(graph, json("0".repeat(Digests.LENGTH), description));
    }

    /**
     * The names of the classes in a packed file's metadata, in those of earlier versions too.
     *
     * @param where the file, for messages
     * @return empty where there are none, or the metadata are no JSON object
     * @throws IllegalArgumentException if there is a fault in what is meant as names
     */
    public static List<String> classes(PackedModel model, String where) {
        return PreprocessingJson.inMetadata(model.metadataJson())
                .map(preprocessing -> preprocessing.classes())
                .orElseGet(() -> earlier(model.metadataJson(), where));
    }

    private static List<String> earlier(String metadata, String where) {
        try {
            return MAPPER.readTree(metadata) instanceof ObjectNode object && object.has(CLASSES)
                    ? names(object.get(CLASSES), where)
                    : List.of();
        } catch (JsonProcessingException e) {
            return List.of(); // others may write there what they like
        }
    }

    private static List<String> names(JsonNode value, String where) throws JsonProcessingException {
        if (!value.isArray()) {
            throw new IllegalArgumentException(
                    where + ": metadata: " + CLASSES + ": " + value + ", expected a list of names");
        }
        return List.of(MAPPER.treeToValue(value, String[].class));
    }
}

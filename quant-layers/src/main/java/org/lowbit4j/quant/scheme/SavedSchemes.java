package org.lowbit4j.quant.scheme;

import java.io.IOException;
import org.lowbit4j.binconv.ir.ActivationGrid.Coding;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.databind.DeserializationContext;
import org.nd4j.shade.jackson.databind.JsonDeserializer;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.jsontype.TypeDeserializer;

/**
 * Reads schemes of saved layers, also those of models that were saved before schemes had classes: these hold all settings, and a {@code
 * kind} of QIL or EBS; the first ones had QIL only and no kind.
 */
public final class SavedSchemes {

    private SavedSchemes() {}

    /** Of weights. */
    public static final class OfWeights extends Reader<WeightScheme> {

        /** For Jackson. */
        public OfWeights() {
            super(WeightScheme.class);
        }

        @Override
        WeightScheme withoutClass(JsonNode saved) {
            int bits = saved.get("bits").asInt();
            return isEbs(saved)
                    ? new DorefaWeights(bits)
                    : new QilWeights(
                            bits,
                            saved.path("perChannel").asBoolean(false),
                            (float) saved.path("gamma").asDouble(1),
                            saved.path("trainGamma").asBoolean(false));
        }
    }

    /** Of activations. */
    public static final class OfActivations extends Reader<ActivationScheme> {

        /** For Jackson. */
        public OfActivations() {
            super(ActivationScheme.class);
        }

        @Override
        ActivationScheme withoutClass(JsonNode saved) {
            int bits = saved.get("bits").asInt();
            return isEbs(saved)
                    ? new PactActivations(bits)
                    : new QilActivations(
                            bits, Coding.valueOf(saved.get("coding").asText()));
        }
    }

    /** What both do. */
    abstract static class Reader<T> extends JsonDeserializer<T> {

        private final Class<T> type;

        private Reader(Class<T> type) {
            this.type = type;
        }

        abstract T withoutClass(JsonNode saved);

        static boolean isEbs(JsonNode saved) {
            return "EBS".equals(saved.path("kind").asText());
        }

        @Override
        public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            JsonNode saved = parser.getCodec().readTree(parser);
            return saved.has("@class") ? parser.getCodec().treeToValue(saved, type) : withoutClass(saved);
        }

        @Override
        public T deserializeWithType(
                JsonParser parser, DeserializationContext context, TypeDeserializer typeDeserializer)
                throws IOException {
            // YAML has type names of its own, which a tree would lose.
            return parser.canReadTypeId() && parser.getTypeId() != null
                    ? type.cast(typeDeserializer.deserializeTypedFromObject(parser, context))
                    : deserialize(parser, context);
        }
    }
}

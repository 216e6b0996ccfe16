package org.lowbit4j.quant.plan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lowbit4j.binconv.ir.Names;
import org.nd4j.shade.jackson.annotation.JsonInclude;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The bits of every planned layer: {@code plan.json}.
 *
 * @param layers one entry per quantized layer, in any order; layers that are not named stay float
 * @param provenance where the plan comes from: command, seed, versions, digests; may be empty
 */
public record BitwidthPlan(
        @JsonProperty("layers") List<LayerBits> layers,

        @JsonProperty("provenance") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        Map<String, String> provenance) {

    /** What a plan file says it is. */
    public static final String FORMAT = "lowbit-plan/1";

    /** Checks that no layer is named twice. */
    public BitwidthPlan {
        layers = List.copyOf(layers);
        provenance = Map.copyOf(provenance);
        Set<String> names = new HashSet<>();
        for (LayerBits layer : layers) {
            if (!names.add(layer.name())) {
                throw new IllegalArgumentException(
                        "plan: layer " + Names.quoted(layer.name()) + " is named twice; keep one entry");
            }
        }
    }

    /**
     * The same bits for every layer but the first and the last.
     *
     * @param layers names of the network's conv and dense layers, in order of evaluation
     * @param firstLast what the first and the last of them get
     */
    public static BitwidthPlan uniform(List<String> layers, int weightBits, int activationBits, FirstLast firstLast) {
        List<LayerBits> planned = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            boolean atTheEnd = i == 0 || i == layers.size() - 1;
            if (!atTheEnd || firstLast == FirstLast.SAME) {
                planned.add(new LayerBits(layers.get(i), weightBits, activationBits));
            } else if (firstLast == FirstLast.EIGHT_BITS) {
                planned.add(new LayerBits(layers.get(i), 8, 8));
            }
        }
        return new BitwidthPlan(planned, Map.of());
    }

    /** How the first and the last conv or dense layer of a network are treated. */
    public enum FirstLast {
        /** They stay float. */
        FLOAT,
        /** Eight bits for weights and activations. */
        EIGHT_BITS,
        /** As the others. */
        SAME
    }

    /** The names of the planned layers. */
    public Set<String> names() {
        Set<String> names = new HashSet<>();
        layers.forEach(layer -> names.add(layer.name()));
        return names;
    }

    /**
     * The bits of one layer; 32 means float.
     *
     * @param name the layer's name in the network
     * @param weightBits 1..8 or 32
     * @param activationBits bits of the layer's input, 1..8 or 32
     */
    public record LayerBits(
            @JsonProperty("name") String name,
            @JsonProperty("weightBits") int weightBits,
            @JsonProperty("activationBits") int activationBits) {

        /** Checks the range of both. */
        public LayerBits {
            check(name, "weight", weightBits);
            check(name, "activation", activationBits);
        }

        private static void check(String name, String what, int bits) {
            if ((bits < 1 || bits > 8) && bits != 32) {
                throw new IllegalArgumentException("Layer " + Names.quoted(name) + ": " + what + " bits " + bits
                        + " not in 1..8 or 32 (float); edit plan.json or pass --bits");
            }
        }
    }
}

package org.lowbit4j.quant.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.quant.scheme.WeightScheme;
import org.nd4j.shade.jackson.annotation.JsonInclude;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The bits of every planned layer: {@code plan.json}.
 *
 * @param layers one entry per quantized layer, in any order; layers that are not named stay float
 * @param totals what the plan as a whole costs, by name: numbers of a search; may be empty
 * @param provenance where the plan comes from: command, seed, versions, digests; may be empty
 */
public record BitwidthPlan(
        @JsonProperty("layers") List<LayerBits> layers,

        @JsonProperty("totals") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        Map<String, Double> totals,

        @JsonProperty("provenance") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        Map<String, String> provenance) {

    private static final int FLOAT = 32;

    /** What a plan file says it is. */
    public static final String FORMAT = "lowbit-plan/1";

    /** Checks that no layer is named twice. */
    public BitwidthPlan {
        layers = List.copyOf(layers);
        totals = Collections.unmodifiableMap(new LinkedHashMap<>(totals));
        provenance = Collections.unmodifiableMap(new LinkedHashMap<>(provenance));
        Set<String> names = new HashSet<>();
        for (LayerBits layer : layers) {
            if (!names.add(layer.name())) {
                throw new IllegalArgumentException(
                        "plan: layer " + Names.quoted(layer.name()) + " is named twice; keep one entry");
            }
        }
    }

    /** A plan without totals. */
    public BitwidthPlan(List<LayerBits> layers, Map<String, String> provenance) {
        this(layers, Map.of(), provenance);
    }

    /**
     * The same bits for every layer but the first and the last.
     *
     * @param layers names of the network's conv and dense layers, in order of evaluation
     * @param firstLast what the first and the last of them get
     */
    public static BitwidthPlan uniform(List<String> layers, int weightBits, int activationBits, FirstLast firstLast) {
        Set<String> alike = new HashSet<>(alike(layers, firstLast));
        List<LayerBits> planned = new ArrayList<>();
        for (String layer : layers) {
            if (alike.contains(layer)) {
                planned.add(new LayerBits(layer, weightBits, activationBits));
            } else if (firstLast == FirstLast.EIGHT_BITS) {
                planned.add(new LayerBits(layer, 8, 8));
            }
        }
        return new BitwidthPlan(planned, Map.of());
    }

    /** Those of {@code layers} that are treated alike: all but the first and the last, unless these are as the others. */
    public static List<String> alike(List<String> layers, FirstLast firstLast) {
        if (firstLast == FirstLast.SAME) {
            return layers;
        }
        return layers.size() < 3 ? List.of() : layers.subList(1, layers.size() - 1);
    }

    /** How the first and the last conv or dense layer of a network are treated. */
    public enum FirstLast {
        /** They stay float. */
        FLOAT,
        /** Eight bits for weights and activations. */
        EIGHT_BITS,
        /** As the others. */
        SAME;

        /** The name on the command line. */
        @Override
        public String toString() {
            return this == EIGHT_BITS ? "8" : name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Checks that layers with these quantizers can have the planned weight bits.
     *
     * @throws IllegalArgumentException naming the first layer that cannot
     */
    public void check(WeightScheme quantizer) {
        for (LayerBits layer : layers) {
            try {
                quantizer.withBits(layer.weightBits());
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("Layer " + Names.quoted(layer.name()) + ": " + e.getMessage(), e);
            }
        }
    }

    /** The names of the planned layers. */
    public Set<String> names() {
        Set<String> names = new HashSet<>();
        layers.forEach(layer -> names.add(layer.name()));
        return names;
    }

    /** This plan with the bits of more layers, for instance of those that a search leaves as they are. */
    public BitwidthPlan with(List<LayerBits> more) {
        List<LayerBits> all = new ArrayList<>(layers);
        all.addAll(more);
        return new BitwidthPlan(all, totals, provenance);
    }

    /**
     * Refuses a plan that does not name every layer.
     *
     * @param expected names of the layers that the plan must name
     * @throws IllegalArgumentException listing those that it misses
     */
    public void checkComplete(Collection<String> expected) {
        Set<String> missing = new LinkedHashSet<>(expected);
        missing.removeAll(names());
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("The plan misses the layers "
                    + missing.stream().map(Names::escaped).toList()
                    + "; give each of them weightBits and activationBits, 32 for a layer that stays float");
        }
    }

    /**
     * Refuses a plan that misses a layer, or leaves one float.
     *
     * @param expected names of layers that the plan must quantize
     * @throws IllegalArgumentException listing those that it does not
     */
    public void checkQuantized(Collection<String> expected) {
        Set<String> missing = new TreeSet<>(expected);
        for (LayerBits layer : layers) {
            if (layer.weightBits() != FLOAT && layer.activationBits() != FLOAT) {
                missing.remove(layer.name());
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("The plan does not quantize the layers "
                    + missing.stream().map(Names::escaped).toList()
                    + "; give each of them weightBits and activationBits that are not 32");
        }
    }

    /**
     * The bits of one layer; 32 means float. The last three come from a search and may be absent.
     *
     * @param name the layer's name in the network
     * @param weightBits 1..8 or 32
     * @param activationBits bits of the layer's input, 1..8 or 32
     * @param weightShares by bitwidth: the share that the search gave it for the weights; may be empty
     * @param activationShares the same for the layer's input
     * @param cost what the layer costs at these bits, in the unit of the search's budget
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record LayerBits(
            @JsonProperty("name") String name,
            @JsonProperty("weightBits") int weightBits,
            @JsonProperty("activationBits") int activationBits,
            @JsonProperty("weightShares") Map<Integer, Double> weightShares,
            @JsonProperty("activationShares") Map<Integer, Double> activationShares,
            @JsonProperty("cost") @Nullable Double cost) {

        /** Checks all bits, and sorts the shares by them. */
        public LayerBits {
            check(name, "weight", weightBits);
            check(name, "activation", activationBits);
            weightShares = sorted(name, "weightShares", weightShares);
            activationShares = sorted(name, "activationShares", activationShares);
        }

        /** Bits that no search has chosen. */
        public LayerBits(String name, int weightBits, int activationBits) {
            this(name, weightBits, activationBits, Map.of(), Map.of(), null);
        }

        private static void check(String name, String what, int bits) {
            if ((bits < 1 || bits > 8) && bits != 32) {
                throw new IllegalArgumentException("Layer " + Names.quoted(name) + ": " + what + " bits " + bits
                        + " not in 1..8 or 32 (float); correct the plan");
            }
        }

        private static Map<Integer, Double> sorted(String name, String what, Map<Integer, Double> shares) {
            shares.forEach((bits, share) -> {
                if (bits < 1 || bits > 8 || !(share >= 0 && share <= 1)) {
                    throw new IllegalArgumentException("Layer " + Names.quoted(name) + ": " + what + " of " + bits
                            + " bits is " + share + "; expected 1..8 bits and a share of 0..1");
                }
            });
            return Collections.unmodifiableMap(new TreeMap<>(shares));
        }
    }
}

package org.lowbit4j.bitsearch.baseline;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.bitsearch.cost.NetworkCosts;

/**
 * How much worse a network becomes when one layer alone gets few bits and all others many.
 *
 * @param increases by layer: by how much the loss grows; noise may make it negative
 */
public record Sensitivities(Map<String, Double> increases) {

    /** An immutable copy. */
    public Sensitivities {
        increases = Map.copyOf(new LinkedHashMap<>(increases));
    }

    /**
     * The sensitivities in the order of the layers.
     *
     * @throws IllegalArgumentException if one is missing or no number
     */
    double[] of(NetworkCosts costs) {
        return costs.names().stream().mapToDouble(this::of).toArray();
    }

    private double of(String layer) {
        Double increase = increases.get(layer);
        if (increase == null || !Double.isFinite(increase)) {
            throw new IllegalArgumentException("the sensitivity of layer " + Names.quoted(layer) + " is "
                    + (increase == null ? "missing" : increase) + "; measure every searched layer");
        }
        return increase;
    }

    /** Numbers of the layers, from the least to the most sensitive; equal ones in order of evaluation. */
    List<Integer> ranking(NetworkCosts costs) {
        double[] values = of(costs);
        return IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(layer -> values[layer]))
                .toList();
    }
}

package org.lowbit4j.bitsearch.cost;

import java.util.List;

/** One kind of cost of one network. */
public interface CostModel {

    /** What is counted. */
    CostKind kind();

    /**
     * The costs where {@code layers} are searched and all others stay what they are.
     *
     * @throws IllegalArgumentException if the network has no such layer, or its cost at a candidate is not known
     */
    NetworkCosts costs(List<SearchedLayer> layers);

    /**
     * What {@code bits}/{@code bits} in all searched layers costs; {@code bits} need not be among their candidates.
     *
     * @throws IllegalArgumentException as {@link #costs}, or if {@code bits} is not in 1..8
     */
    default double uniform(List<SearchedLayer> layers, int bits) {
        return costs(layers.stream().map(layer -> layer.at(bits, bits)).toList())
                .least();
    }
}

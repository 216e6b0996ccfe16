package org.lowbit4j.bitsearch.layer;

import java.io.Serializable;
import java.util.List;
import org.lowbit4j.quant.scheme.ActivationScheme;
import org.lowbit4j.quant.scheme.WeightScheme;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The bitwidths that a {@link SearchConvolution2D} or {@link SearchDense} chooses from, as its configuration saves them.
 *
 * @param weights candidates of its weights, ascending
 * @param activations candidates of its input, ascending
 */
record SearchSpace(
        @JsonProperty("weights") List<Integer> weights,
        @JsonProperty("activations") List<Integer> activations) implements Serializable {

    private static final long serialVersionUID = 1;

    /** 1 to 5 bits for both. */
    static final SearchSpace USUAL = new SearchSpace(List.of(1, 2, 3, 4, 5), List.of(1, 2, 3, 4, 5));

    /**
     * Checks that these schemes can be searched over the candidates.
     *
     * @throws IllegalArgumentException if one cannot
     */
    void check(WeightScheme weightScheme, ActivationScheme activationScheme) {
        searched(weightScheme);
        searched(activationScheme);
    }

    /** {@code scheme} over the candidates. */
    WeightScheme searched(WeightScheme scheme) {
        return new SearchedWeights(scheme, weights);
    }

    /** {@code scheme} over the candidates. */
    ActivationScheme searched(ActivationScheme scheme) {
        return new SearchedActivations(scheme, activations);
    }
}

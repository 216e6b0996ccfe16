package org.lowbit4j.bitsearch.layer;

import java.io.Serializable;
import java.util.List;
import org.lowbit4j.binconv.ir.ActivationGrid.Coding;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.quant.layer.ActivationQuantization;
import org.lowbit4j.quant.layer.WeightQuantization;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The bitwidths that a layer chooses from, as its configuration saves them.
 *
 * @param weights candidates of its weights, ascending
 * @param activations candidates of its input, ascending
 */
record SearchSpace(
        @JsonProperty("weights") List<Integer> weights,
        @JsonProperty("activations") List<Integer> activations) implements Serializable {

    private static final long serialVersionUID = 1;

    /** Checks the bitwidths and puts them in order. */
    SearchSpace {
        weights = new Candidates(weights).bits();
        activations = new Candidates(activations).bits();
    }

    SearchSpace(Candidates weights, Candidates activations) {
        this(weights.bits(), activations.bits());
    }

    /** 1 to 5 bits for both. */
    static SearchSpace usual() {
        return new SearchSpace(Candidates.of(1, 2, 3, 4, 5), Candidates.of(1, 2, 3, 4, 5));
    }

    Candidates weightCandidates() {
        return new Candidates(weights);
    }

    Candidates activationCandidates() {
        return new Candidates(activations);
    }

    /**
     * The quantization of the weights at the middle candidate, where the range is calibrated.
     *
     * @throws IllegalArgumentException if that kind of quantizer has not all candidates, or not one range for the tensor
     */
    WeightQuantization middle(WeightQuantization kind) {
        weights.forEach(kind::withBits);
        if (kind.perChannel()) {
            throw new IllegalArgumentException(
                    "weight intervals per channel cannot be searched: all candidates share one"
                            + " interval for the tensor; set perChannel to false");
        }
        return kind.withBits(middle(weights));
    }

    /** As {@link #middle(WeightQuantization)}, for the input. */
    ActivationQuantization middle(ActivationQuantization kind) {
        if (kind.coding() == Coding.AFFINE) {
            throw new IllegalArgumentException("an input with a zero point has 8 bits and cannot be searched; use a"
                    + " quantized layer, or signed codes");
        }
        activations.forEach(kind::withBits);
        return kind.withBits(middle(activations));
    }

    private static int middle(List<Integer> bits) {
        return bits.get((bits.size() - 1) / 2);
    }
}

package org.lowbit4j.bitsearch.cost;

import java.io.Serializable;
import java.util.Comparator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Bits of the weights and of the input of a layer, in the order of the weights' bits.
 *
 * @param weightBits 1..8
 * @param activationBits 1..8
 */
public record BitPair(
        @JsonProperty("weightBits") int weightBits,
        @JsonProperty("activationBits") int activationBits) implements Comparable<BitPair>, Serializable {

    private static final long serialVersionUID = 1;

    private static final Comparator<BitPair> ORDER =
            Comparator.comparingInt(BitPair::weightBits).thenComparingInt(BitPair::activationBits);

    /** Checks the range of both. */
    public BitPair {
        if (weightBits < 1 || weightBits > 8 || activationBits < 1 || activationBits > 8) {
            throw new IllegalArgumentException("bits " + weightBits + "/" + activationBits + ": expected 1..8 of each");
        }
    }

    @Override
    public int compareTo(BitPair other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return weightBits + "/" + activationBits;
    }
}

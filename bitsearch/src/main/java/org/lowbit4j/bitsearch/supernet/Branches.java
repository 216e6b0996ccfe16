package org.lowbit4j.bitsearch.supernet;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.lowbit4j.bitsearch.cost.BitPair;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The pairs of bitwidths that a layer of a supernet has a branch for.
 *
 * @param pairs at least one, each once
 */
public record Branches(@JsonProperty("pairs") List<BitPair> pairs) implements Serializable {

    private static final long serialVersionUID = 1;

    /** An immutable copy. */
    public Branches {
        pairs = List.copyOf(pairs);
        if (pairs.isEmpty() || new HashSet<>(pairs).size() < pairs.size()) {
            throw new IllegalArgumentException(
                    "branches with the bits " + pairs + ": expected at least one pair, each once");
        }
    }

    /** The same bits for weights and input, as in DNAS. */
    public static Branches tied(Candidates bits) {
        return new Branches(
                bits.bits().stream().map(value -> new BitPair(value, value)).toList());
    }

    /** Every pair of candidates. */
    public static Branches all(Candidates weights, Candidates activations) {
        List<BitPair> pairs = new ArrayList<>();
        weights.bits().forEach(weight -> activations.bits().forEach(bits -> pairs.add(new BitPair(weight, bits))));
        return new Branches(pairs);
    }

    /** The name of the branch of {@code layer} at these bits: {@code conv1_2_3}. */
    public static String name(String layer, BitPair bits) {
        return layer + "_" + bits.weightBits() + "_" + bits.activationBits();
    }

    /** How many there are. */
    public int size() {
        return pairs.size();
    }
}

package org.lowbit4j.bitsearch.cost;

/** The cost of a layer by its bits. */
@FunctionalInterface
public interface PairCost {

    /** The cost at a pair of bitwidths, finite and not negative. */
    double of(int weightBits, int activationBits);
}

package org.lowbit4j.bitsearch.plan;

/** How good a pair of bitwidths is for a layer; the values of a plan's layers are added. */
@FunctionalInterface
public interface PairValue {

    /** The value of the {@code pair}-th pair of candidates in the {@code layer}-th layer, any finite number. */
    double of(int layer, int pair);
}

package org.lowbit4j.bitsearch.search;

/** The part of a search's loss that depends on the strengths alone: what it pays for cost. */
@FunctionalInterface
public interface CostGradient {

    /** Adds the gradient by the strengths of this moment to a vector. */
    void addTo(double[] vector);
}

package org.lowbit4j.bitsearch.search;

/**
 * The losses of a step of the search.
 *
 * @param weights loss of the weights' batch, weight decay included
 * @param strengths loss of the batch that the strengths learned from, weight decay included, the budget's loss not; NaN where they
 *     did not learn: in a warm-up, or when the weights' loss is not finite
 */
public record StepLosses(double weights, double strengths) {}

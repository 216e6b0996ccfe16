package org.lowbit4j.bitsearch.search;

/**
 * The losses of a step of the search.
 *
 * @param weights loss of the weights' batch, weight decay included
 * @param strengths task loss of the batch that the strengths learned from; NaN in a warm-up
 */
public record StepLosses(double weights, double strengths) {}

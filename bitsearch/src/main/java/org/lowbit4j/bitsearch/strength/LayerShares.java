package org.lowbit4j.bitsearch.strength;

/**
 * The shares of one layer.
 *
 * @param weights of the weight candidates, p
 * @param activations of the activation candidates, q
 */
public record LayerShares(Shares weights, Shares activations) {}

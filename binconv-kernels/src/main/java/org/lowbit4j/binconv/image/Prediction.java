package org.lowbit4j.binconv.image;

/**
 * A class that an image may be of.
 *
 * @param index the network's output
 * @param name of the class; the index as a text where the model knows no names
 * @param probability that the network gives it, 0..1 for a network that ends in a softmax
 */
public record Prediction(int index, String name, float probability) {}

package org.lowbit4j.binconv.engine;

/**
 * How long one group of fused nodes took, over several images.
 *
 * @param node index of the node that the group begins with
 * @param layer the layer that this node came from
 * @param kernel what ran it: the name of a provider for an integer convolution, {@code float} for a float one, else empty
 * @param medianNanos median time, nanoseconds
 * @param minNanos least time, nanoseconds
 */
public record LayerTiming(int node, String layer, String kernel, long medianNanos, long minNanos) {}

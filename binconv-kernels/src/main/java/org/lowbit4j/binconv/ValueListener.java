package org.lowbit4j.binconv;

/**
 * Sees the values of a running network. The arrays are HWC, belong to the run and are valid only during the call.
 */
public interface ValueListener {

    /** Wants nothing; running with it costs nothing. */
    ValueListener NONE = new ValueListener() {};

    /**
     * A float32 stream.
     *
     * @param image position in the batch
     * @param node index of the node in the graph
     * @param values the values; only the first {@code shape.size()} count
     */
    default void floats(int image, int node, float[] values) {}

    /** Codes or accumulators; the parameters are those of {@link #floats}. */
    default void integers(int image, int node, int[] values) {}
}

package org.lowbit4j.bitsearch.search;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What the strengths' optimiser remembers between steps; to be saved with the network of the same moment.
 *
 * @param steps done so far
 * @param moments first moments of all strengths, then second moments
 */
public record OptimizerState(int steps, List<Double> moments) {

    /** An immutable copy. */
    public OptimizerState {
        moments = List.copyOf(moments);
    }

    /** Before the first step of so many strengths. */
    public static OptimizerState fresh(int strengths) {
        return new OptimizerState(
                0, IntStream.range(0, 2 * strengths).mapToObj(i -> 0.0).toList());
    }
}

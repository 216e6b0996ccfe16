package org.lowbit4j.binconv.engine;

import java.util.List;

/** An element-wise operation on a range of the elements of its operands. */
interface RangeStep {

    /** No steps. */
    List<RangeStep> NONE = List.of();

    /**
     * Does the elements {@code from..to - 1}, whole rows of one part of a {@linkplain org.lowbit4j.binconv.kernel.Layout
     * layout}.
     *
     * @param accumulators those of the convolution before, of element {@code from} at index {@code at}; of no meaning to steps
     *     that read another value
     */
    void run(Workspace workspace, int[] accumulators, int at, int from, int to);
}

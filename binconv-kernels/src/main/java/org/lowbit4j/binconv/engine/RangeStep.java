package org.lowbit4j.binconv.engine;

/** An element-wise operation on a range of the elements of its operands. */
interface RangeStep {

    /**
     * Does the elements {@code from..to - 1}, HWC; both are multiples of the channels.
     *
     * @param accumulators those of the convolution before, element {@code from} at index 0; of no meaning to steps that read
     *     another value
     */
    void run(Workspace workspace, int[] accumulators, int from, int to);
}

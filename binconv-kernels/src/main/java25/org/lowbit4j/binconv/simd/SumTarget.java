package org.lowbit4j.binconv.simd;

/** Takes the sums of one output after the other. */
interface SumTarget {

    /**
     * Takes the sums of neighbouring positions of one output.
     *
     * @param sums byte sums, see {@link PositionSums}
     * @param from the first one
     * @param segments segments of the output
     * @param position the first position
     * @param positions positions, perhaps fewer than there are sums
     */
    void accept(byte[] sums, int from, int segments, int output, int position, int positions);
}

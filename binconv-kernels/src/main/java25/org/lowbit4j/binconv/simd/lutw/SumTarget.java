package org.lowbit4j.binconv.simd.lutw;

/** Takes the sums of some outputs after the other. */
interface SumTarget {

    /**
     * Takes the sums of neighbouring positions of neighbouring outputs.
     *
     * @param sums 16-bit sums, unsigned, of whole blocks of positions
     * @param step distance of outputs, the first of which begins at 0
     * @param output the first output
     * @param outputs number of outputs
     * @param position the first position
     * @param positions positions, perhaps fewer than there are sums
     */
    void accept(short[] sums, int step, int output, int outputs, int position, int positions);
}

package org.lowbit4j.binconv.simd.luta;

/**
 * The hot loop where bytes hold the sums of many look-ups: adds table entries of a few neighbouring output pixels for two
 * parts, that is 64 output channels of one weight plane each, which share every load of a table. Bytes only: they are
 * widened outside, once a segment of taps.
 *
 * <p>Loads, of which almost all straddle two cache lines, are what limits it, hence two parts. Tables are a variable distance
 * apart, though it is always the same: so every load stays behind its own range check, in the order of the source. With a
 * constant distance C2 merges the checks, moves all loads to the front, and runs out of registers.
 */
interface PairTile {

    /** Output pixels. */
    int pixels();

    /**
     * Adds up the entries of the taps {@code fromTap..toTap - 1}, whole steps, from zero.
     *
     * @param tables of 64 bytes each
     * @param tableStep distance of the tables of neighbouring pixels
     * @param offsets of each tap's table for output column 0
     * @param fromTap first tap
     * @param toTap tap behind the last
     * @param from offset of the first pixel's table against that of column 0
     * @param indices static, {@code [step][part][tap of the step][64]}
     * @param at where those of {@code fromTap} begin
     * @param sums receives the sums, {@code [part][pixel][64]}
     * @param to where they begin
     */
    void add(
            byte[] tables,
            int tableStep,
            int[] offsets,
            int fromTap,
            int toTap,
            int from,
            byte[] indices,
            int at,
            byte[] sums,
            int to);
}

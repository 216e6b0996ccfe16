package org.lowbit4j.binconv.simd.luta;

/**
 * The hot loop: adds the table entries of a few neighbouring output pixels for 64 output channels of one weight plane. A
 * step's three entries are added as bytes, then widened: with {@code b0..b3} the bytes of an int lane, {@code whole} sums
 * {@code b0 + 256 b1} and {@code b2 + 256 b3}, {@code shifted} sums {@code b1 + 256 b2} and {@code b3}, all modulo 2^16. So
 * {@code sum b3} is there, and from it, one after the other, are the sums of {@code b2}, {@code b1}, {@code b0}. (Shifts of
 * ints by a constant are one instruction, those of shorts are two.)
 */
interface LutATile {

    /** Lanes of 16 bits. */
    int LANES = LutAGeometry.TABLE / 2;

    /** Sums of one pixel: {@code whole}, then {@code shifted}. */
    int PIXEL_SUMS = 2 * LANES;

    /** Output pixels. */
    int pixels();

    /** Parts done at a time: pairs of 64 output channels and a weight plane. */
    default int parts() {
        return 1;
    }

    /**
     * Adds the entries of all taps, a multiple of {@link LutAGeometry#STEP_TAPS}.
     *
     * @param tables of 64 bytes each; those of neighbouring pixels are neighbours
     * @param offsets of each tap's table for output column 0
     * @param taps number of taps
     * @param from offset of the first pixel's table against that of column 0
     * @param indices static, {@code [step][part][tap of the step][64]}
     * @param at where they begin
     * @param before sums so far, in the order of {@code sums}
     * @param beforeAt where they begin
     * @param sums receives the sums, {@code [part][pixel][}{@link #PIXEL_SUMS}{@code ]}; may be {@code before}
     * @param sumsAt where they begin
     */
    void add(
            byte[] tables,
            int[] offsets,
            int taps,
            int from,
            byte[] indices,
            int at,
            short[] before,
            int beforeAt,
            short[] sums,
            int sumsAt);
}

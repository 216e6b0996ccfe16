package org.lowbit4j.binconv.simd;

/**
 * The hot loop: adds the table entries of seven neighbouring output pixels for 64 output channels of one weight plane. A
 * step's three entries are added as bytes, then widened: the even bytes in {@code both - (high << 8)}, the odd ones in
 * {@code high}, all modulo 2^16.
 */
interface LutATile {

    /** Output pixels. */
    int PIXELS = 7;

    /** Lanes of 16 bits. */
    int LANES = LutAGeometry.TABLE / 2;

    /** Sums of one pixel: {@code both}, then {@code high}. */
    int PIXEL_SUMS = 2 * LANES;

    int STEP_BYTES = LutAGeometry.STEP_TAPS * LutAGeometry.TABLE;

    /**
     * Adds the entries of all steps.
     *
     * @param offsets of each tap's table for output column 0
     * @param from offset of the first pixel's table against that of column 0
     * @param indices static, 64 a tap
     * @param at where they begin
     * @param before sums before
     * @param sums receives the sums, {@link #PIXEL_SUMS} a pixel
     */
    void add(
            byte[] tables,
            int[] offsets,
            int steps,
            int from,
            byte[] indices,
            int at,
            short[] before,
            int beforeAt,
            short[] sums,
            int sumsAt);
}

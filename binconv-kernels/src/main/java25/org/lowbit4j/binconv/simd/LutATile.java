package org.lowbit4j.binconv.simd;

import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.binconv.kernel.ConvolutionSpec;

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

    /** The tile for a convolution: neighbouring taps share tables; the fewest pixels beyond the end of a row. */
    static LutATile of(ConvolutionSpec spec) {
        Window window = spec.window();
        if (window.kernelWidth() != LutAGeometry.STEP_TAPS || window.dilationWidth() > 1 || window.strideWidth() > 1) {
            return new AnyTapsTile7();
        }
        LutATile seven = new AdjacentTapsTile7();
        LutATile eight = new AdjacentTapsTile8();
        int width = spec.output().width();
        return seven.tiles(width) * seven.pixels() <= eight.tiles(width) * eight.pixels() ? seven : eight;
    }

    /** Tiles of a row of {@code width} pixels. */
    default int tiles(int width) {
        return (width + pixels() - 1) / pixels();
    }

    /**
     * Adds the entries of all taps, a multiple of {@link LutAGeometry#STEP_TAPS}.
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
            int taps,
            int from,
            byte[] indices,
            int at,
            short[] before,
            int beforeAt,
            short[] sums,
            int sumsAt);
}

package org.lowbit4j.binconv.simd.floats;

/**
 * The innermost loop of a float convolution: a few output pixels in a row or a column times a few vectors of output channels,
 * whose sums stay in registers.
 */
interface FloatTile {

    /** Output pixels of the tile. */
    int pixels();

    /** Vectors of output channels of the tile. */
    int vectors();

    /**
     * Computes one tile.
     *
     * @param block weights and start values of the channels
     * @param taps the taps
     * @param fromTap first tap inside the image
     * @param toTap tap behind the last
     * @param image the image
     * @param corner offset of the first pixel's window; may lie before the image
     * @param result receives the sums
     * @param at offset of the first pixel's sums
     * @param steps distances of two pixels
     */
    void run(
            FloatBlock block,
            FloatTaps taps,
            int fromTap,
            int toTap,
            float[] image,
            int corner,
            float[] result,
            int at,
            FloatSteps steps);
}

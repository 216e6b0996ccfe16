package org.lowbit4j.binconv.kernel;

import org.lowbit4j.binconv.ir.ActivationGrid;

/**
 * Loops over values, each equal to its definition bit for bit. Those with {@code from} and {@code to} do the elements
 * {@code from..to - 1}, the first of which is of the first channel; the accumulator of the first is at index {@code at}. With
 * scalars of a single channel they serve channels-first values, too, channel by channel. A float operand and the target may be
 * the same array.
 */
public interface FloatLoops {

    /** Unsigned codes, {@code grid.code(x) - grid.minCode()}. */
    void quantize(float[] source, int from, int to, ActivationGrid grid, byte[] target);

    /** The unsigned codes of {@code Math.fma(scale[c], (float) x, shift[c])}, for an unsigned grid. */
    void quantize(
            int[] accumulators, int at, int from, int to, ChannelAffine affine, ActivationGrid grid, byte[] target);

    /** {@code Math.fma(scale[c], x, shift[c])}. */
    void affine(float[] source, int from, int to, ChannelAffine affine, float[] target);

    /** {@code Math.fma(scale[c], (float) x, shift[c])}. */
    void affine(int[] accumulators, int at, int from, int to, ChannelAffine affine, float[] target);

    /** {@code Math.max(Math.fma(scale[c], (float) x, shift[c]) + skip, +0)}: the end of a residual block. */
    void addAndRelu(int[] accumulators, int at, int from, int to, ChannelAffine affine, float[] skip, float[] target);

    /** {@link #addAndRelu}, and the unsigned codes of the results, for an unsigned grid. */
    default void addReluAndQuantize(
            int[] accumulators,
            int at,
            int from,
            int to,
            ChannelAffine affine,
            float[] skip,
            float[] target,
            ActivationGrid grid,
            byte[] codes) {
        addAndRelu(accumulators, at, from, to, affine, skip, target);
        quantize(target, from, to, grid, codes);
    }

    /** {@code Math.max(x, +0)}. */
    void relu(float[] source, int from, int to, float[] target);

    /** Unsigned codes: for every accumulator, the number of its channel's thresholds that it reaches. */
    void count(int[] accumulators, int at, int from, int to, ChannelThresholds thresholds, byte[] target);

    /** Moves values from one layout to the other. */
    void transpose(float[] source, float[] target, Transposition transposition);

    /** Moves codes from one layout to the other. */
    void transpose(byte[] source, byte[] target, Transposition transposition);

    /** For every channel of a region, {@code Math.max} from the first pixel on. */
    void max(float[] image, Region region, float[] target, int at);

    /** For every channel of a region, the sum from +0, times {@code 1f / number of pixels}. */
    void mean(float[] image, Region region, float[] target, int at);

    /**
     * A rectangle of at least one pixel of an image, row by row, and some of its channels.
     *
     * @param from offset of the first channel of the first pixel
     * @param rows number of rows
     * @param columns number of columns
     * @param rowStep distance of two rows
     * @param columnStep distance of two columns
     * @param channels number of channels
     */
    record Region(int from, int rows, int columns, int rowStep, int columnStep, int channels) {

        /** The offset of a pixel. */
        public int pixel(int row, int column) {
            return from + row * rowStep + column * columnStep;
        }

        /** The channels from {@code channel} on. */
        public Region channelsFrom(int channel) {
            return new Region(from + channel, rows, columns, rowStep, columnStep, channels - channel);
        }
    }
}

package org.lowbit4j.binconv.kernel;

import org.lowbit4j.binconv.ir.Shape;

/**
 * The order of a value's elements in memory. Either way the value is a number of parts, whose rows follow each other: one
 * image of all channels, or an image of a single channel for each. An element-wise loop over a part does not see a difference.
 */
public enum Layout {
    /** {@code [y][x][channel]}. */
    CHANNELS_LAST,
    /** {@code [channel][y][x]}. */
    CHANNELS_FIRST;

    /** The number of parts. */
    public int parts(Shape shape) {
        return this == CHANNELS_LAST ? 1 : shape.channels();
    }

    /** Elements of a part. */
    public int partSize(Shape shape) {
        return shape.size() / parts(shape);
    }

    /** Elements of a row of a part. */
    public int rowSize(Shape shape) {
        return partSize(shape) / shape.height();
    }

    /** The layout of the values that are the transposed ones of this layout's. */
    public Layout other() {
        return this == CHANNELS_LAST ? CHANNELS_FIRST : CHANNELS_LAST;
    }

    /** Whether both layouts of a value are the same array. */
    public static boolean coincide(Shape shape) {
        return shape.channels() == 1 || shape.pixels() == 1;
    }

    /** How the rows {@code fromRow..toRow - 1} of a value in this layout come into the {@linkplain #other other} one. */
    public Transposition toOther(Shape shape, int fromRow, int toRow) {
        int pixels = (toRow - fromRow) * shape.width();
        int pixel = fromRow * shape.width();
        int channels = shape.channels();
        return this == CHANNELS_LAST
                ? new Transposition(pixels, channels, pixel * channels, channels, pixel, shape.pixels())
                : new Transposition(channels, pixels, pixel, shape.pixels(), pixel * channels, channels);
    }
}

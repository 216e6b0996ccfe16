package org.lowbit4j.binconv.simd.bitserial;

import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.binconv.kernel.Bytes;
import org.lowbit4j.binconv.kernel.ConvolutionSpec;
import org.lowbit4j.binconv.simd.vectors.Widest;

/**
 * Where the bits of a packed image lie: {@code [row][plane]} strings of bits, channel after channel and column after column
 * with nothing between, padded columns included. The taps of a kernel row are then one run of bits, and padding needs no
 * branch. One row more than the image has stands for every padded row.
 *
 * @param height rows of the image
 * @param channels channels of a pixel
 * @param leftColumns padded columns before the image
 * @param columns all columns that an output may read
 * @param width columns of the image
 * @param planes bits of a code
 */
record RowLayout(int height, int channels, int leftColumns, int columns, int width, int planes) {

    /** Bytes that may be read or written beyond the last row. */
    private static final int SLACK = 2 * Long.BYTES + Widest.BITS / Byte.SIZE;

    static RowLayout of(ConvolutionSpec spec) {
        Shape input = spec.input();
        Window window = spec.window();
        int left = window.padLeft();
        int last = window.inputColumn(spec.output().width() - 1, window.kernelWidth() - 1);
        int columns = left + Math.max(input.width(), last + 1);
        int planes = spec.activationCoding().planes();
        return new RowLayout(input.height(), input.channels(), left, columns, input.width(), planes);
    }

    /** Bytes before column 0 of the image, which starts at a byte. */
    int leftBytes() {
        return (leftColumns * channels + Byte.SIZE - 1) / Byte.SIZE;
    }

    /** Bytes of one plane of a row; packing writes whole words. */
    int planeBytes() {
        int words = ((columns - leftColumns) * channels + Long.SIZE - 1) / Long.SIZE;
        return leftBytes() + words * Long.BYTES;
    }

    /** The byte at which a plane of a row starts; row {@code height} is the padded one. */
    int start(int row, int plane) {
        return (row * planes + plane) * planeBytes();
    }

    /** The bit of a column, counted from the start of the plane. */
    int bit(int column) {
        return leftBytes() * Byte.SIZE + column * channels;
    }

    /** Bytes of the whole image: an upper bound that holds also where the other numbers do not fit an int. */
    long bytes() {
        long planeBytes = Bytes.sum(Bytes.product(columns, channels) / Byte.SIZE, SLACK);
        return Bytes.sum(Bytes.product(Bytes.sum(height, 1), planes, planeBytes), SLACK);
    }

    /** Pixels of the whole image, padded columns and the padded row included. */
    long pixels() {
        return Bytes.product(Bytes.sum(height, 1), columns);
    }

    /** The row that holds input row {@code row}, which may be padding. */
    int rowOrPadding(int row) {
        return row >= 0 && row < height ? row : height;
    }
}

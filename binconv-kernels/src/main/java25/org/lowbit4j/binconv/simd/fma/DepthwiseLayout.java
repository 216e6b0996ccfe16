package org.lowbit4j.binconv.simd.fma;

import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.binconv.kernel.Bytes;
import org.lowbit4j.binconv.kernel.ConvolutionSpec;

/**
 * Where the values of a padded image lie so that a tap reads neighbouring values for neighbouring outputs at every stride:
 * {@code [row][column % stride][column / stride][channel]}.
 */
record DepthwiseLayout(Shape input, Window window, int channels) {

    /** With as many channels as there are outputs: an input channel that several outputs read is there several times. */
    static DepthwiseLayout of(ConvolutionSpec spec) {
        return new DepthwiseLayout(spec.input(), spec.window(), spec.output().channels());
    }

    private int columnsPerPhase() {
        int columns = input.width() + window.padLeft() + window.padRight();
        return (columns + window.strideWidth() - 1) / window.strideWidth();
    }

    private int rowSize() {
        return window.strideWidth() * columnsPerPhase() * channels;
    }

    /** Values of the padded image, and of a tile that starts at the last one. Where they fit an int, every offset does. */
    long size() {
        long rows = (long) input.height() + window.padTop() + window.padBottom();
        long rowSize = Bytes.product(window.strideWidth(), columnsPerPhase(), channels);
        return Bytes.sum(Bytes.product(rows, rowSize), DepthwiseTile.ELEMENTS);
    }

    /** The offset of the first channel of an image pixel. */
    int pixel(int row, int column) {
        return padded(row + window.padTop(), column + window.padLeft());
    }

    private int padded(int row, int column) {
        int stride = window.strideWidth();
        return row * rowSize() + (column % stride * columnsPerPhase() + column / stride) * channels;
    }

    /** The distance of output rows, of which there is one only where it does not fit an int. */
    int rowStep() {
        return window.strideHeight() * rowSize();
    }

    /** What every tap reads for the first output: taps in order. */
    int[] tapOffsets() {
        int[] offsets = new int[window.taps()];
        for (int tap = 0; tap < offsets.length; tap++) {
            int row = tap / window.kernelWidth() * window.dilationHeight();
            int column = tap % window.kernelWidth() * window.dilationWidth();
            offsets[tap] = padded(row, column);
        }
        return offsets;
    }
}

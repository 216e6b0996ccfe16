package org.lowbit4j.binconv.ir;

/**
 * The sliding window of a convolution or a pooling: output [y, x] reads the taps
 * {@code (y * strideHeight - padTop + i * dilationHeight, x * strideWidth - padLeft + j * dilationWidth)} for
 * {@code 0 <= i < kernelHeight}, {@code 0 <= j < kernelWidth}. Taps outside the image are padding. Negative padding leaves out rows or
 * columns of the image: a pooling whose stride exceeds its kernel may start or end inside.
 *
 * @param kernelHeight kernel rows, at least 1
 * @param kernelWidth kernel columns, at least 1
 * @param strideHeight vertical step, at least 1
 * @param strideWidth horizontal step, at least 1
 * @param padTop padding rows above; if negative, rows left out
 * @param padLeft padding columns on the left; if negative, columns left out
 * @param padBottom padding rows below, as above
 * @param padRight padding columns on the right, as on the left
 * @param dilationHeight distance of kernel rows, at least 1
 * @param dilationWidth distance of kernel columns, at least 1
 */
public record Window(
        int kernelHeight,
        int kernelWidth,
        int strideHeight,
        int strideWidth,
        int padTop,
        int padLeft,
        int padBottom,
        int padRight,
        int dilationHeight,
        int dilationWidth) {

    /** The largest value that any component may have. */
    public static final int MAX_EXTENT = 1 << 12;

    /** The 1x1 window of a dense layer. */
    public static final Window POINT = new Window(1, 1, 1, 1, 0, 0, 0, 0, 1, 1);

    /** Checks the range of every component. */
    public Window {
        check("kernel height", kernelHeight, 1);
        check("kernel width", kernelWidth, 1);
        check("vertical stride", strideHeight, 1);
        check("horizontal stride", strideWidth, 1);
        check("padding above", padTop, -MAX_EXTENT);
        check("padding left", padLeft, -MAX_EXTENT);
        check("padding below", padBottom, -MAX_EXTENT);
        check("padding right", padRight, -MAX_EXTENT);
        check("vertical dilation", dilationHeight, 1);
        check("horizontal dilation", dilationWidth, 1);
    }

    /** A square window with the same stride and padding on all sides and no dilation. */
    public static Window square(int kernel, int stride, int pad) {
        return new Window(kernel, kernel, stride, stride, pad, pad, pad, pad, 1, 1);
    }

    private static void check(String what, int value, int least) {
        if (value < least || value > MAX_EXTENT) {
            throw new InvalidGraphException(what + " " + value + " is not in " + least + ".." + MAX_EXTENT);
        }
    }

    /** Whether the window leaves out part of the image. */
    public boolean crops() {
        return padTop < 0 || padLeft < 0 || padBottom < 0 || padRight < 0;
    }

    /** Number of taps, kernel height times kernel width. */
    public int taps() {
        return kernelHeight * kernelWidth;
    }

    /** Rows of the output for an input of {@code height} rows; less than 1 where the kernel does not fit. */
    public int outputHeight(int height) {
        return extent(height, padTop + padBottom, kernelHeight, dilationHeight, strideHeight);
    }

    /** Columns of the output for an input of {@code width} columns; less than 1 where the kernel does not fit. */
    public int outputWidth(int width) {
        return extent(width, padLeft + padRight, kernelWidth, dilationWidth, strideWidth);
    }

    private static int extent(int input, int pad, int kernel, int dilation, int stride) {
        long span = (long) input + pad - ((long) dilation * (kernel - 1) + 1);
        return span < 0 ? 0 : (int) (span / stride) + 1;
    }

    /** The input row that kernel row {@code i} reads for output row {@code y}; may lie outside the image. */
    public int inputRow(int y, int i) {
        return y * strideHeight - padTop + i * dilationHeight;
    }

    /** The input column that kernel column {@code j} reads for output column {@code x}; may lie outside the image. */
    public int inputColumn(int x, int j) {
        return x * strideWidth - padLeft + j * dilationWidth;
    }
}

package org.lowbit4j.quant.convolution;

import org.deeplearning4j.nn.conf.ConvolutionMode;

/**
 * How a kernel moves along one axis of an image.
 *
 * @param kernel taps, at least 1
 * @param stride step of the kernel, at least 1
 * @param padding zeros on either side, at least 0; of no effect in modes Same and Causal
 * @param dilation distance of two taps, at least 1
 */
public record Axis(int kernel, int stride, int padding, int dilation) {

    /** One tap at every place. */
    public static final Axis POINT = new Axis(1, 1, 0, 1);

    /** Checks the range of every component. */
    public Axis {
        if (kernel < 1 || stride < 1 || padding < 0 || dilation < 1) {
            throw new IllegalArgumentException("kernel " + kernel + ", stride " + stride + ", padding " + padding
                    + ", dilation " + dilation + ": expected at least 1, 1, 0 and 1");
        }
    }

    /** Places from the first to the last tap. */
    public int span() {
        return (kernel - 1) * dilation + 1;
    }

    /** Padding before the first of {@code size} places. */
    int before(int size, ConvolutionMode mode) {
        return switch (mode) {
            case Same -> same(size) / 2;
            case Causal -> span() - 1;
            default -> padding;
        };
    }

    /** Padding behind the last of {@code size} places; the odd one of mode Same is here. */
    int after(int size, ConvolutionMode mode) {
        return switch (mode) {
            case Same -> same(size) - same(size) / 2;
            case Causal -> 0;
            default -> padding;
        };
    }

    /**
     * Whether the first window of mode Same starts inside {@code size} places, as one can whose stride exceeds the kernel by 2 or more.
     */
    boolean startsInside(long size, ConvolutionMode mode) {
        long outputs = (size + stride - 1) / stride;
        return mode == ConvolutionMode.Same && (outputs - 1) * stride + span() - size < -1;
    }

    /** Padding that makes {@code ceil(size / stride)} outputs. */
    private int same(int size) {
        int outputs = (size + stride - 1) / stride;
        return Math.max((outputs - 1) * stride + span() - size, 0);
    }

    /** The same taps, with zeros written between them. */
    Axis undilated() {
        return new Axis(span(), stride, padding, 1);
    }

    /** The same movement over an image that is padded already. */
    Axis unpadded() {
        return new Axis(kernel, stride, 0, dilation);
    }
}

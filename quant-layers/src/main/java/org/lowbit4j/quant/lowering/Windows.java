package org.lowbit4j.quant.lowering;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.Window;

/** The window of a DL4J layer over an input of known size. */
final class Windows {

    private Windows() {}

    static Window of(int[] kernel, int[] stride, int[] padding, int[] dilation, ConvolutionMode mode, Shape input) {
        int[] vertical = {padding[0], padding[0]};
        int[] horizontal = {padding[1], padding[1]};
        if (mode == ConvolutionMode.Same) {
            vertical = same(input.height(), kernel[0], stride[0], dilation[0]);
            horizontal = same(input.width(), kernel[1], stride[1], dilation[1]);
        }
        return new Window(
                kernel[0],
                kernel[1],
                stride[0],
                stride[1],
                vertical[0],
                horizontal[0],
                vertical[1],
                horizontal[1],
                dilation[0],
                dilation[1]);
    }

    /**
     * The window of a convolution.
     *
     * @throws UnsupportedLayerException if it starts inside the image, which Deeplearning4j refuses when it runs the layer
     */
    static Window ofConvolution(
            String name, int[] kernel, int[] stride, int[] padding, int[] dilation, ConvolutionMode mode, Shape input) {
        Window window = of(kernel, stride, padding, dilation, mode, input);
        if (window.crops()) {
            throw new UnsupportedLayerException(
                    name,
                    "a convolution in mode Same whose stride exceeds its kernel by so much that it starts inside its input of "
                            + input,
                    "use a larger kernel, a smaller stride, or mode Truncate");
        }
        return window;
    }

    /**
     * Padding before and behind so that the output has ceil(size / stride) elements; the odd one goes behind. Where the stride exceeds
     * the kernel the total may be negative: half of it, towards zero, is left out before, and no window reaches the rest.
     */
    private static int[] same(int size, int kernel, int stride, int dilation) {
        int outputs = (size + stride - 1) / stride;
        int total = (outputs - 1) * stride + (kernel - 1) * dilation + 1 - size;
        return new int[] {total / 2, Math.max(total - total / 2, 0)};
    }
}

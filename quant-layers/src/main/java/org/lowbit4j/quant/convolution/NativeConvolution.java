package org.lowbit4j.quant.convolution;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A float convolution of the native library, forward and backward. Images NCHW or NHWC, kernels [out, in per group, kernel height,
 * kernel width], where output {@code o} of {@code n} reads the channels of group {@code floor(o * groups / n)}; all dense. Holds no
 * state between calls and is safe to share between threads.
 */
public interface NativeConvolution {

    /** How the kernels move. */
    SlidingWindow window();

    /** {@code output = conv(images, kernels)}. */
    void forward(INDArray images, INDArray kernels, INDArray output);

    /** The gradients of {@code sum(gradient * conv(images, kernels))}. */
    void backward(
            INDArray images, INDArray kernels, INDArray gradient, INDArray imageGradient, INDArray kernelGradient);

    /** The convolution of images of {@code channels} channels in {@code groups} groups. */
    static NativeConvolution of(SlidingWindow window, long channels, long groups) {
        if (window.mode() == ConvolutionMode.Causal) {
            return new PaddedConvolution(window, of(window.unpadded(), channels, groups));
        }
        if (groups == 1) {
            return window.isDilated() && DilationDefects.ofOrdinary()
                    ? new SpreadConvolution(window, new OrdinaryConvolution(window.undilated()))
                    : new OrdinaryConvolution(window);
        }
        if (groups == channels) {
            return window.isDilated() && DilationDefects.ofDepthwise()
                    ? new SpreadConvolution(window, new DepthwiseConvolution(window.undilated()))
                    : new DepthwiseConvolution(window);
        }
        return new GroupedConvolution(of(window, channels / groups, 1), Math.toIntExact(groups));
    }
}

package org.lowbit4j.quant.convolution;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.DepthwiseConv2D;
import org.nd4j.linalg.api.ops.impl.layers.convolution.DepthwiseConv2DBp;

/**
 * The native op of a convolution with one group a channel, as it is. Its kernels are [kernel height, kernel width, channels,
 * multiplier]: output {@code c * multiplier + m} reads channel {@code c}.
 */
record DepthwiseConvolution(SlidingWindow window) implements NativeConvolution {

    @Override
    public void forward(INDArray images, INDArray kernels, INDArray output) {
        NativeOp.execute(
                new DepthwiseConv2D(),
                window,
                NativeOp.HEIGHT_WIDTH_IN_OUT,
                new INDArray[] {images, turned(kernels, images).dup('c')},
                output);
    }

    @Override
    public void backward(
            INDArray images, INDArray kernels, INDArray gradient, INDArray imageGradient, INDArray kernelGradient) {
        INDArray turned = turned(kernels, images).dup('c');
        INDArray turnedGradient = turned.ulike();
        NativeOp.execute(
                new DepthwiseConv2DBp(),
                window,
                NativeOp.HEIGHT_WIDTH_IN_OUT,
                new INDArray[] {images, turned, gradient},
                imageGradient,
                turnedGradient);
        turned(kernelGradient, images).assign(turnedGradient);
    }

    /** The view [kernel height, kernel width, channels, multiplier] of kernels [channels * multiplier, 1, height, width]. */
    private INDArray turned(INDArray kernels, INDArray images) {
        long channels = images.size(window.channelAxis());
        return kernels.reshape('c', channels, kernels.size(0) / channels, kernels.size(2), kernels.size(3))
                .permute(2, 3, 0, 1);
    }
}

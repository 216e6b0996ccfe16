package org.lowbit4j.quant.convolution;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.Conv2D;
import org.nd4j.linalg.api.ops.impl.layers.convolution.Conv2DDerivative;

/** The native op of a convolution in one group, as it is. */
record OrdinaryConvolution(SlidingWindow window) implements NativeConvolution {

    @Override
    public void forward(INDArray images, INDArray kernels, INDArray output) {
        NativeOp.execute(new Conv2D(), window, NativeOp.OUT_IN_HEIGHT_WIDTH, new INDArray[] {images, kernels}, output);
    }

    @Override
    public void backward(
            INDArray images, INDArray kernels, INDArray gradient, INDArray imageGradient, INDArray kernelGradient) {
        NativeOp.execute(
                new Conv2DDerivative(),
                window,
                NativeOp.OUT_IN_HEIGHT_WIDTH,
                new INDArray[] {images, kernels, gradient},
                imageGradient,
                kernelGradient);
    }
}

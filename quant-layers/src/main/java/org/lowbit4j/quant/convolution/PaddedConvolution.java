package org.lowbit4j.quant.convolution;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A causal convolution, which the native library has not for images: zeros are put before them first.
 *
 * @param window that of the images as they are
 * @param unpadded convolves the padded ones
 */
record PaddedConvolution(SlidingWindow window, NativeConvolution unpadded) implements NativeConvolution {

    @Override
    public void forward(INDArray images, INDArray kernels, INDArray output) {
        unpadded.forward(padded(images), kernels, output);
    }

    @Override
    public void backward(
            INDArray images, INDArray kernels, INDArray gradient, INDArray imageGradient, INDArray kernelGradient) {
        INDArray padded = padded(images);
        INDArray paddedGradient = padded.ulike();
        unpadded.backward(padded, kernels, gradient, paddedGradient, kernelGradient);
        imageGradient.assign(inner(paddedGradient, window.topLeftPadding(images)));
    }

    private INDArray padded(INDArray images) {
        int[] pad = window.topLeftPadding(images);
        long[] shape = images.shape().clone();
        shape[window.heightAxis()] += pad[0];
        shape[window.heightAxis() + 1] += pad[1];
        INDArray padded = Nd4j.zeros(images.dataType(), shape);
        inner(padded, pad).assign(images);
        return padded;
    }

    /** The view of what lies below and on the right of the padding. */
    private INDArray inner(INDArray padded, int[] pad) {
        INDArrayIndex[] indices = new INDArrayIndex[4];
        Arrays.fill(indices, NDArrayIndex.all());
        for (int i = 0; i < pad.length; i++) {
            int axis = window.heightAxis() + i;
            indices[axis] = NDArrayIndex.interval(pad[i], padded.size(axis));
        }
        return padded.get(indices);
    }
}

package org.lowbit4j.quant.convolution;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A dilated convolution as one over kernels with zeros between the taps.
 *
 * @param window that of the dilated kernels
 * @param undilated convolves with the spread ones
 */
record SpreadConvolution(SlidingWindow window, NativeConvolution undilated) implements NativeConvolution {

    @Override
    public void forward(INDArray images, INDArray kernels, INDArray output) {
        undilated.forward(images, spread(kernels), output);
    }

    @Override
    public void backward(
            INDArray images, INDArray kernels, INDArray gradient, INDArray imageGradient, INDArray kernelGradient) {
        INDArray spread = spread(kernels);
        INDArray spreadGradient = spread.ulike();
        undilated.backward(images, spread, gradient, imageGradient, spreadGradient);
        kernelGradient.assign(taps(spreadGradient));
    }

    private INDArray spread(INDArray kernels) {
        INDArray spread = Nd4j.zeros(
                kernels.dataType(),
                kernels.size(0),
                kernels.size(1),
                window.height().span(),
                window.width().span());
        taps(spread).assign(kernels);
        return spread;
    }

    /** The view of the taps in a spread kernel. */
    private INDArray taps(INDArray spread) {
        return spread.get(
                NDArrayIndex.all(),
                NDArrayIndex.all(),
                NDArrayIndex.interval(0, window.height().dilation(), spread.size(2)),
                NDArrayIndex.interval(0, window.width().dilation(), spread.size(3)));
    }
}

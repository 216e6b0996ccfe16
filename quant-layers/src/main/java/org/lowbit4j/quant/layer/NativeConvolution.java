package org.lowbit4j.quant.layer;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.util.ConvolutionUtils;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.impl.layers.convolution.Conv2D;
import org.nd4j.linalg.api.ops.impl.layers.convolution.Conv2DDerivative;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The float convolution of the native library, forward and backward. Images NCHW or NHWC, kernels [out, in, kernel height,
 * kernel width]. Holds no state between calls and is safe to share between threads.
 */
class NativeConvolution {

    /** The native code of the kernels' layout. */
    private static final int OUT_IN_HEIGHT_WIDTH = 1;

    private final int[] kernel;
    private final int[] stride;
    private final int[] padding;
    private final int[] dilation;
    private final boolean same;
    private final boolean channelsLast;

    NativeConvolution(int[] kernel, int[] stride, int[] padding, int[] dilation, boolean same, boolean channelsLast) {
        this.kernel = kernel.clone();
        this.stride = stride.clone();
        this.padding = padding.clone();
        this.dilation = dilation.clone();
        this.same = same;
        this.channelsLast = channelsLast;
    }

    /** The 1x1 convolution of a dense layer over [batch, 1, 1, inputs]. */
    static NativeConvolution point() {
        return new NativeConvolution(
                new int[] {1, 1}, new int[] {1, 1}, new int[] {0, 0}, new int[] {1, 1}, false, true);
    }

    boolean channelsLast() {
        return channelsLast;
    }

    int channelAxis() {
        return channelsLast ? 3 : 1;
    }

    private int heightAxis() {
        return channelsLast ? 1 : 2;
    }

    int[] kernel() {
        return kernel;
    }

    int[] stride() {
        return stride;
    }

    int[] dilation() {
        return dilation;
    }

    /** The shape of the output for images of this shape. */
    long[] outputShape(INDArray images, long outputs) {
        int[] size = outputSize(images);
        return channelsLast
                ? new long[] {images.size(0), size[0], size[1], outputs}
                : new long[] {images.size(0), outputs, size[0], size[1]};
    }

    private int[] outputSize(INDArray images) {
        return ConvolutionUtils.getOutputSize(
                images, kernel, stride, same ? null : padding, mode(), dilation, format());
    }

    /** Padding above and on the left. */
    int[] topLeftPadding(INDArray images) {
        if (!same) {
            return padding.clone();
        }
        int[] size = {(int) images.size(heightAxis()), (int) images.size(heightAxis() + 1)};
        return ConvolutionUtils.getSameModeTopLeftPadding(outputSize(images), size, kernel, stride, dilation);
    }

    private ConvolutionMode mode() {
        return same ? ConvolutionMode.Same : ConvolutionMode.Truncate;
    }

    private CNN2DFormat format() {
        return channelsLast ? CNN2DFormat.NHWC : CNN2DFormat.NCHW;
    }

    /** {@code output = conv(images, kernels)}. */
    void forward(INDArray images, INDArray kernels, INDArray output) {
        if (writesOutDilation()) {
            undilated().forward(images, spread(kernels), output);
        } else {
            forwardDilated(images, kernels, output);
        }
    }

    /** The native op as it is, dilation included. */
    void forwardDilated(INDArray images, INDArray kernels, INDArray output) {
        execute(new Conv2D(), new INDArray[] {images, kernels}, output);
    }

    /** The gradients of {@code sum(gradient * conv(images, kernels))}. */
    void backward(
            INDArray images, INDArray kernels, INDArray gradient, INDArray imageGradient, INDArray kernelGradient) {
        if (writesOutDilation()) {
            INDArray spread = spread(kernels);
            INDArray spreadGradient = spread.ulike();
            undilated().backward(images, spread, gradient, imageGradient, spreadGradient);
            kernelGradient.assign(taps(spreadGradient));
        } else {
            execute(new Conv2DDerivative(), new INDArray[] {images, kernels, gradient}, imageGradient, kernelGradient);
        }
    }

    private boolean writesOutDilation() {
        return (dilation[0] > 1 || dilation[1] > 1) && UpstreamDefects.failsOnDilation();
    }

    /** The same convolution over kernels with zeros between the taps. */
    private NativeConvolution undilated() {
        int[] span = {(kernel[0] - 1) * dilation[0] + 1, (kernel[1] - 1) * dilation[1] + 1};
        return new NativeConvolution(span, stride, padding, new int[] {1, 1}, same, channelsLast);
    }

    private INDArray spread(INDArray kernels) {
        int[] span = undilated().kernel;
        INDArray spread = Nd4j.zeros(kernels.dataType(), kernels.size(0), kernels.size(1), span[0], span[1]);
        taps(spread).assign(kernels);
        return spread;
    }

    /** The view of the taps in a spread kernel. */
    private INDArray taps(INDArray spread) {
        return spread.get(
                NDArrayIndex.all(),
                NDArrayIndex.all(),
                NDArrayIndex.interval(0, dilation[0], spread.size(2)),
                NDArrayIndex.interval(0, dilation[1], spread.size(3)));
    }

    private void execute(CustomOp op, INDArray[] inputs, INDArray... outputs) {
        int[] pad = topLeftPadding(inputs[0]);
        try (OpContext context = Nd4j.getExecutioner().buildContext()) {
            context.setIArguments(
                    kernel[0],
                    kernel[1],
                    stride[0],
                    stride[1],
                    pad[0],
                    pad[1],
                    dilation[0],
                    dilation[1],
                    (same ? PaddingMode.SAME : PaddingMode.VALID).index,
                    channelsLast ? 1 : 0,
                    OUT_IN_HEIGHT_WIDTH);
            for (int i = 0; i < inputs.length; i++) {
                context.setInputArray(i, inputs[i]);
            }
            for (int i = 0; i < outputs.length; i++) {
                context.setOutputArray(i, outputs[i]);
            }
            Nd4j.exec(op, context);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("native convolution failed: " + this, e);
        }
    }

    @Override
    public String toString() {
        return "kernel " + Arrays.toString(kernel) + ", stride " + Arrays.toString(stride) + ", dilation "
                + Arrays.toString(dilation) + ", " + mode() + ", " + format();
    }
}

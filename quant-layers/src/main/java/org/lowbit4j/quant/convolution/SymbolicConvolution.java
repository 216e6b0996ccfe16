package org.lowbit4j.quant.convolution;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.enums.WeightsFormat;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A convolution in SameDiff ops, with the conventions of {@link NativeConvolution}.
 *
 * @param window how the kernels move
 * @param channels of the images
 * @param groups of the channels
 */
record SymbolicConvolution(SlidingWindow window, long channels, long groups) {

    /** The convolution; {@code shape} is that of the kernels. */
    SDVariable of(SDVariable images, SDVariable kernels, long[] shape) {
        if (window.mode() == ConvolutionMode.Causal) {
            return unpadded().of(padded(images), kernels, shape);
        }
        boolean depthwise = groups > 1 && groups == channels;
        if (window.isDilated() && (depthwise ? DilationDefects.ofDepthwise() : DilationDefects.ofOrdinary())) {
            long[] spread = {
                shape[0], shape[1], window.height().span(), window.width().span()
            };
            return new SymbolicConvolution(window.undilated(), channels, groups)
                    .of(images, spread(kernels, shape), spread);
        }
        if (depthwise) {
            return depthwise(images, kernels, shape);
        }
        return groups == 1 ? ordinary(images, kernels) : grouped(images, kernels, shape);
    }

    /** Kernels are permuted to YXIO: the gradient of conv2d with DL4J's own layout fails its shape check in ND4J M2.1. */
    private SDVariable ordinary(SDVariable images, SDVariable kernels) {
        SameDiff sd = images.getSameDiff();
        return sd.cnn().conv2d(images, sd.permute(kernels, 2, 3, 1, 0), config());
    }

    private SDVariable depthwise(SDVariable images, SDVariable kernels, long[] shape) {
        SameDiff sd = images.getSameDiff();
        SDVariable byChannel = sd.reshape(kernels, channels, shape[0] / channels, shape[2], shape[3]);
        return sd.cnn().depthWiseConv2d(images, sd.permute(byChannel, 2, 3, 0, 1), config());
    }

    private SDVariable grouped(SDVariable images, SDVariable kernels, long[] shape) {
        SameDiff sd = images.getSameDiff();
        int parts = Math.toIntExact(groups);
        SDVariable[] imageParts = sd.split(images, parts, window.channelAxis());
        SDVariable[] kernelParts = sd.split(kernels, parts, 0);
        SymbolicConvolution part = new SymbolicConvolution(window, channels / groups, 1);
        SDVariable[] sums = new SDVariable[parts];
        for (int i = 0; i < parts; i++) {
            sums[i] = part.of(
                    imageParts[i], kernelParts[i], new long[] {shape[0] / groups, shape[1], shape[2], shape[3]});
        }
        return sd.concat(window.channelAxis(), sums);
    }

    private Conv2DConfig config() {
        return Conv2DConfig.builder()
                .kH(window.height().kernel())
                .kW(window.width().kernel())
                .sH(window.height().stride())
                .sW(window.width().stride())
                .pH(window.height().padding())
                .pW(window.width().padding())
                .dH(window.height().dilation())
                .dW(window.width().dilation())
                .paddingMode(window.isSame() ? PaddingMode.SAME : PaddingMode.VALID)
                .dataFormat(window.channelsLast() ? Conv2DConfig.NHWC : Conv2DConfig.NCHW)
                .weightsFormat(WeightsFormat.YXIO)
                .build();
    }

    private SymbolicConvolution unpadded() {
        return new SymbolicConvolution(window.unpadded(), channels, groups);
    }

    /** With zeros before the first row and column. */
    private SDVariable padded(SDVariable images) {
        int[][] padding = new int[4][2];
        padding[window.heightAxis()][0] = window.height().before(0, window.mode());
        padding[window.heightAxis() + 1][0] = window.width().before(0, window.mode());
        SameDiff sd = images.getSameDiff();
        return sd.nn().pad(images, sd.constant(Nd4j.createFromArray(padding)), 0);
    }

    /** The dilated kernel written out, with zeros between the taps. */
    private SDVariable spread(SDVariable kernels, long[] shape) {
        SameDiff sd = kernels.getSameDiff();
        int down = window.height().dilation();
        int right = window.width().dilation();
        SDVariable taps = sd.reshape(kernels, shape[0], shape[1], shape[2], 1, shape[3], 1);
        SDVariable padding = sd.constant(Nd4j.createFromArray(
                new int[][] {{0, 0}, {0, 0}, {0, 0}, {0, down - 1}, {0, 0}, {0, right - 1}}));
        SDVariable padded = sd.nn().pad(taps, padding, 0);
        SDVariable grid = sd.reshape(padded, shape[0], shape[1], shape[2] * down, shape[3] * right);
        return sd.slice(
                grid,
                new int[] {0, 0, 0, 0},
                (int) shape[0],
                (int) shape[1],
                window.height().span(),
                window.width().span());
    }
}

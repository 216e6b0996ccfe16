package org.lowbit4j.quant.convolution;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A 1-D convolution: one of images of height 1. Input [batch, channels, width] (NCW) or [batch, width, channels] (NWC); weights
 * [outputs, inputs / groups, kernel, 1], where output {@code o} reads group {@code floor(o * groups / outputs)}.
 */
public record SequenceGeometry(long inputs, long outputs, long groups, SlidingWindow window) implements Geometry {

    /** A geometry of one group whose kernel moves as {@code width} says. */
    public static SequenceGeometry of(
            long inputs, long outputs, Axis width, ConvolutionMode mode, boolean channelsLast) {
        return new SequenceGeometry(inputs, outputs, 1, new SlidingWindow(Axis.POINT, width, mode, channelsLast));
    }

    /** The same in {@code groups} groups of channels. */
    public SequenceGeometry inGroups(long groups) {
        return new SequenceGeometry(inputs, outputs, groups, window);
    }

    @Override
    public long[] weightShape() {
        return new long[] {outputs, inputs / groups, window.width().kernel(), 1};
    }

    @Override
    public long[] channelShape() {
        return new long[] {outputs, 1, 1, 1};
    }

    @Override
    public long[] scalarShape() {
        return new long[] {1, 1, 1, 1};
    }

    @Override
    public int[] fans() {
        Axis width = window.width();
        return new int[] {
            (int) (inputs / groups) * width.kernel(), (int) (outputs / groups) * width.kernel() / width.stride()
        };
    }

    @Override
    public INDArray images(INDArray input, String layer) {
        long channels = input.rank() == 3 ? input.size(window.channelsLast() ? 2 : 1) : -1;
        if (channels != inputs) {
            throw new IllegalArgumentException(layer + ": input of shape " + Arrays.toString(input.shape())
                    + "; expected rank 3 with " + inputs + " channels in format "
                    + (window.channelsLast() ? "NWC" : "NCW") + "; check the input type and format of the network");
        }
        return window.channelsLast()
                ? input.reshape('c', input.size(0), 1, input.size(1), inputs)
                : input.reshape('c', input.size(0), inputs, 1, input.size(2));
    }

    @Override
    public INDArray kernels(INDArray weights) {
        return weights.reshape('c', outputs, inputs / groups, 1, window.width().kernel());
    }

    @Override
    public INDArray output(INDArray images) {
        int width = window.heightAxis() + 1;
        return window.channelsLast()
                ? images.reshape('c', images.size(0), images.size(width), outputs)
                : images.reshape('c', images.size(0), outputs, images.size(width));
    }

    @Override
    public SDVariable images(SDVariable input) {
        return input.getSameDiff().expandDims(input, window.heightAxis());
    }

    @Override
    public SDVariable convolution(SDVariable images, SDVariable weights) {
        long[] shape = {outputs, inputs / groups, 1, window.width().kernel()};
        return new SymbolicConvolution(window, inputs, groups)
                .of(images, weights.getSameDiff().reshape(weights, shape), shape);
    }

    @Override
    public SDVariable output(SDVariable images) {
        return images.getSameDiff().squeeze(images, window.heightAxis());
    }
}

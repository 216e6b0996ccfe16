package org.lowbit4j.quant.convolution;

import java.util.Arrays;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A 2-D convolution: ordinary in one group, depthwise in one group a channel, or grouped. Input NCHW or NHWC; weights [outputs,
 * inputs / groups, kernel height, kernel width], where output {@code o} reads group {@code floor(o * groups / outputs)}.
 */
public record ImageGeometry(long inputs, long outputs, long groups, SlidingWindow window) implements Geometry {

    @Override
    public long[] weightShape() {
        return new long[] {
            outputs, inputs / groups, window.height().kernel(), window.width().kernel()
        };
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
        int taps = window.height().kernel() * window.width().kernel();
        int strides = window.height().stride() * window.width().stride();
        return new int[] {(int) (inputs / groups) * taps, (int) (outputs / groups) * taps / strides};
    }

    @Override
    public INDArray images(INDArray input, String layer) {
        long channels = input.rank() == 4 ? input.size(window.channelAxis()) : -1;
        if (channels != inputs) {
            throw new IllegalArgumentException(layer + ": input of shape " + Arrays.toString(input.shape())
                    + "; expected rank 4 with " + inputs + " channels in format "
                    + (window.channelsLast() ? "NHWC" : "NCHW") + "; check the input type and format of the network");
        }
        window.checkStart(layer, input.size(window.heightAxis()), input.size(window.heightAxis() + 1));
        return input;
    }

    @Override
    public INDArray kernels(INDArray weights) {
        return weights;
    }

    @Override
    public INDArray output(INDArray images) {
        return images;
    }

    @Override
    public SDVariable images(SDVariable input) {
        return input;
    }

    @Override
    public SDVariable convolution(SDVariable images, SDVariable weights) {
        return new SymbolicConvolution(window, inputs, groups).of(images, weights, weightShape());
    }

    @Override
    public SDVariable output(SDVariable images) {
        return images;
    }
}

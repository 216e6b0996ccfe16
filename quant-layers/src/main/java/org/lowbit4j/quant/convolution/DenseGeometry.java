package org.lowbit4j.quant.convolution;

import java.util.Arrays;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A matrix product, {@code x W}: a convolution of images of height and width 1. Input [batch, inputs], weights [inputs, outputs] in
 * column-major order.
 */
public record DenseGeometry(long inputs, long outputs) implements Geometry {

    @Override
    public SlidingWindow window() {
        return SlidingWindow.POINT;
    }

    @Override
    public long[] weightShape() {
        return new long[] {inputs, outputs};
    }

    @Override
    public long[] channelShape() {
        return new long[] {1, outputs};
    }

    @Override
    public long[] scalarShape() {
        return new long[] {1, 1};
    }

    @Override
    public int[] fans() {
        return new int[] {(int) inputs, (int) outputs};
    }

    @Override
    public INDArray images(INDArray input, String layer) {
        if (input.rank() != 2 || input.size(1) != inputs) {
            throw new IllegalArgumentException(layer + ": input of shape " + Arrays.toString(input.shape())
                    + "; expected [batch, " + inputs + "]; check the input type of the network");
        }
        return input.reshape('c', input.size(0), 1, 1, inputs);
    }

    @Override
    public INDArray kernels(INDArray weights) {
        return weights.transpose().reshape('c', outputs, inputs, 1, 1);
    }

    @Override
    public INDArray output(INDArray images) {
        return images.reshape('c', images.size(0), images.size(3));
    }

    /** The input as it is: the definition is a matrix product. */
    @Override
    public SDVariable images(SDVariable input) {
        return input;
    }

    @Override
    public SDVariable convolution(SDVariable images, SDVariable weights) {
        return images.getSameDiff().mmul(images, weights);
    }

    @Override
    public SDVariable output(SDVariable images) {
        return images;
    }
}

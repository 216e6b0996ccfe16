package org.lowbit4j.quant.convolution;

import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.Window;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The convolution that a layer is: the shapes of its arrays, its native operation, its definition in SameDiff, its window in the
 * packed network. Every layer convolves images of rank 4 with kernels [out, in per group, kernel height, kernel width]; what the
 * layer itself sees may have another rank.
 */
public sealed interface Geometry permits DenseGeometry, ImageGeometry, SequenceGeometry {

    /** Number of input channels. */
    long inputs();

    /** Number of output channels. */
    long outputs();

    /** Number of equal groups of channels that do not see each other; 1 for an ordinary convolution. */
    default long groups() {
        return 1;
    }

    /** How the kernels move over the images. */
    SlidingWindow window();

    /** The shape of the weights; in memory they lie output channel by output channel. */
    long[] weightShape();

    /** The shape of one value per output channel, broadcastable to the weights. */
    long[] channelShape();

    /** The shape of a scalar, broadcastable to the weights and to what {@link #images(SDVariable)} yields. */
    long[] scalarShape();

    /** Number of inputs and of outputs of one weight, for the initialisation of the weights. */
    int[] fans();

    /**
     * The input as a batch of images; a view.
     *
     * @param input dense, in the layer's own shape
     * @param layer its name in messages
     * @throws IllegalArgumentException if the input has another shape
     */
    INDArray images(INDArray input, String layer);

    /** The weights as kernels; a view. */
    INDArray kernels(INDArray weights);

    /** Images in the layer's own shape; a view. */
    INDArray output(INDArray images);

    /** The input of the definition as images. */
    SDVariable images(SDVariable input);

    /** The definition of the convolution, from images and weights to images. */
    SDVariable convolution(SDVariable images, SDVariable weights);

    /** Images of the definition in the layer's own shape. */
    SDVariable output(SDVariable images);

    /** The native operation. */
    default NativeConvolution nativeConvolution() {
        return NativeConvolution.of(window(), inputs(), groups());
    }

    /** The window of the packed network for images of one size. */
    default Window window(Shape image) {
        return window().over(image);
    }

    /** The smallest image, height, width and channels, that the kernel fits. */
    default Shape smallestImage() {
        return new Shape(window().height().span(), window().width().span(), Math.toIntExact(inputs()));
    }
}

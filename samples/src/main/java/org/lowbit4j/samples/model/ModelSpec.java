package org.lowbit4j.samples.model;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.lowbit4j.binconv.ir.Shape;

/**
 * What a network must fit.
 *
 * @param height of the input images
 * @param width of the input images
 * @param channels of the input images
 * @param classes number of outputs
 * @param format place of the channels inside the network
 * @param seed of the initial weights
 */
public record ModelSpec(int height, int width, int channels, int classes, CNN2DFormat format, long seed) {

    /** 32x32 colour images in ten classes, channels last (the faster format). */
    public static ModelSpec cifar10(long seed) {
        return new ModelSpec(32, 32, 3, 10, CNN2DFormat.NHWC, seed);
    }

    /** Size of the input images. */
    public Shape imageShape() {
        return new Shape(height, width, channels);
    }

    /** The same with the channels elsewhere. */
    public ModelSpec withFormat(CNN2DFormat other) {
        return new ModelSpec(height, width, channels, classes, other, seed);
    }
}

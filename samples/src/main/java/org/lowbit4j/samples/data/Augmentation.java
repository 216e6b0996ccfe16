package org.lowbit4j.samples.data;

/**
 * Random variation of training images.
 *
 * @param padding black pixels added on every side before a crop of the original size is taken at random
 * @param flip whether half of the images are mirrored
 */
public record Augmentation(int padding, boolean flip) {

    /** Images as they are. */
    public static final Augmentation NONE = new Augmentation(0, false);

    /** The usual recipe for 32x32 images. */
    public static final Augmentation CIFAR = new Augmentation(4, true);
}

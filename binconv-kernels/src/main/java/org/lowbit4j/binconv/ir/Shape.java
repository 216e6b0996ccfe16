package org.lowbit4j.binconv.ir;

/**
 * The shape of one image's tensor, stored height-major with channels last (HWC).
 *
 * @param height rows, at least 1
 * @param width columns, at least 1
 * @param channels channels, at least 1
 */
public record Shape(int height, int width, int channels) {

    /** The largest tensor of one image that the IR allows, in elements. */
    public static final int MAX_SIZE = 1 << 27;

    /** Checks that every extent is positive and that the product is at most {@link #MAX_SIZE}. */
    public Shape {
        if (height < 1 || width < 1 || channels < 1) {
            throw new InvalidGraphException(
                    "shape " + height + "x" + width + "x" + channels + ": every extent must be at least 1");
        }
        if ((long) height * width > MAX_SIZE || (long) height * width * channels > MAX_SIZE) {
            throw new InvalidGraphException("shape " + height + "x" + width + "x" + channels + ": more than " + MAX_SIZE
                    + " elements in one image");
        }
    }

    /** A vector of {@code channels} values: height and width 1. */
    public static Shape vector(int channels) {
        return new Shape(1, 1, channels);
    }

    /** Number of elements. */
    public int size() {
        return height * width * channels;
    }

    /** Number of pixels, height times width. */
    public int pixels() {
        return height * width;
    }

    /** The offset of element [h, w, c]. */
    public int index(int h, int w, int c) {
        return (h * width + w) * channels + c;
    }

    @Override
    public String toString() {
        return height + "x" + width + "x" + channels;
    }
}

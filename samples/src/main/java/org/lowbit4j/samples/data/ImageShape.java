package org.lowbit4j.samples.data;

/** Size of one image: height and width in pixels, and channels. */
public record ImageShape(int height, int width, int channels) {

    /** HEIGHTxWIDTHxCHANNELS. */
    public String text() {
        return height + "x" + width + "x" + channels;
    }

    /** Number of values of one image. */
    public int size() {
        return height * width * channels;
    }
}

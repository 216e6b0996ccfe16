package org.lowbit4j.binconv.image;

/**
 * An image of 8 bits a channel in RGB, in the order [row, column, channel].
 *
 * @param rgb {@code height * width * 3} bytes, each 0..255 as an unsigned number; not copied, nobody may write to them afterwards
 * @param height rows, at least 1
 * @param width columns, at least 1
 */
@SuppressWarnings("ArrayRecordComponent") // a photograph; compared by nobody
public record Pixels(byte[] rgb, int height, int width) {

    /** Channels of every image. */
    public static final int CHANNELS = 3;

    /**
     * Checks the sizes.
     *
     * @throws IllegalArgumentException if the number of bytes does not fit
     */
    public Pixels {
        if (height < 1 || width < 1 || rgb.length != (long) height * width * CHANNELS) {
            throw new IllegalArgumentException("image of " + height + "x" + width + " pixels in " + rgb.length
                    + " bytes; expected sizes of at least 1 and height * width * " + CHANNELS
                    + " bytes, red, green and blue of each pixel");
        }
    }

    /**
     * An image of packed pixels, as {@code BufferedImage.getRGB(0, 0, width, height, null, 0, width)} of the JDK gives them: red
     * in bits 16..23, green in 8..15, blue in 0..7; the other bits are left out.
     *
     * @throws IllegalArgumentException if the number of pixels does not fit
     */
    public static Pixels ofPacked(int[] argb, int height, int width) {
        byte[] rgb = new byte[Math.multiplyExact(argb.length, CHANNELS)];
        for (int i = 0; i < argb.length; i++) {
            rgb[i * CHANNELS] = (byte) (argb[i] >> 16);
            rgb[i * CHANNELS + 1] = (byte) (argb[i] >> 8);
            rgb[i * CHANNELS + 2] = (byte) argb[i];
        }
        return new Pixels(rgb, height, width);
    }

    /** The value 0..255 of a channel of a pixel. */
    public int value(int row, int column, int channel) {
        return rgb[(row * width + column) * CHANNELS + channel] & 0xFF;
    }

    /**
     * A part of the image.
     *
     * @throws IllegalArgumentException if the part is not inside
     */
    public Pixels cut(Region part) {
        part.check(height, width);
        if (part.height() == height && part.width() == width) {
            return this;
        }
        int line = part.width() * CHANNELS;
        byte[] copy = new byte[part.height() * line];
        for (int row = 0; row < part.height(); row++) {
            int from = ((part.top() + row) * width + part.left()) * CHANNELS;
            System.arraycopy(rgb, from, copy, row * line, line);
        }
        return new Pixels(copy, part.height(), part.width());
    }

    /** The image with left and right exchanged. */
    public Pixels mirrored() {
        byte[] copy = new byte[rgb.length];
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                int from = (row * width + column) * CHANNELS;
                System.arraycopy(rgb, from, copy, (row * width + width - 1 - column) * CHANNELS, CHANNELS);
            }
        }
        return new Pixels(copy, height, width);
    }
}

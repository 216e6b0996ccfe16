package org.lowbit4j.samples.data;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;

/** Labelled images in memory, one byte per value, in the order [image, height, width, channel] and RGB. Immutable. */
public final class ImageSet {

    private final ImageShape shape;
    private final List<String> classes;
    private final byte[] pixels;
    private final int[] labels;

    /** The set takes the arrays over; nobody may write to them afterwards. */
    ImageSet(ImageShape shape, List<String> classes, byte[] pixels, int[] labels) {
        if (pixels.length != (long) labels.length * shape.size()) {
            throw new IllegalArgumentException("Image set: " + pixels.length + " pixel values for " + labels.length
                    + " images of " + shape + ", expected " + (long) labels.length * shape.size());
        }
        this.shape = shape;
        this.classes = List.copyOf(classes);
        this.pixels = pixels;
        this.labels = labels;
    }

    /** Size of every image. */
    public ImageShape shape() {
        return shape;
    }

    /** Names of the classes, by label. */
    public List<String> classes() {
        return classes;
    }

    /** Number of images. */
    public int size() {
        return labels.length;
    }

    /** Class of image {@code image}. */
    public int label(int image) {
        return labels[image];
    }

    /** The byte of one pixel and channel, 0..255. */
    public int pixel(int image, int row, int column, int channel) {
        return pixels[(((image * shape.height()) + row) * shape.width() + column) * shape.channels() + channel] & 0xFF;
    }

    /**
     * Refuses images of another size than a network takes.
     *
     * @param who the network, as the subject of the message
     * @throws IllegalArgumentException if so
     */
    public void check(ImageShape expected, String who) {
        if (!shape.equals(expected)) {
            throw new IllegalArgumentException(who + " takes images of " + expected.text() + ", the data have "
                    + shape.text() + "; choose the data it was trained on, or --image-size");
        }
    }

    /** The first {@code count} images, or all if there are fewer. */
    public ImageSet first(int count) {
        if (count >= size()) {
            return this;
        }
        return new ImageSet(shape, classes, Arrays.copyOf(pixels, count * shape.size()), Arrays.copyOf(labels, count));
    }

    /** The same images with the classes {@code names}, among which are those of this set. */
    ImageSet numbered(List<String> names) {
        if (names.equals(classes)) {
            return this;
        }
        int[] numbers = classes.stream().mapToInt(names::indexOf).toArray();
        return new ImageSet(
                shape,
                names,
                pixels,
                Arrays.stream(labels).map(label -> numbers[label]).toArray());
    }

    /** SHA-256 of labels and pixels, in hexadecimal digits. */
    public String digest() {
        MessageDigest sha = Digests.sha256();
        ByteBuffer header = ByteBuffer.allocate(Integer.BYTES * labels.length);
        header.asIntBuffer().put(labels);
        sha.update(header);
        sha.update(pixels);
        return Digests.hexadecimal(sha.digest());
    }
}

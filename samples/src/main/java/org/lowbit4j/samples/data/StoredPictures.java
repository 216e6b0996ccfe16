package org.lowbit4j.samples.data;

import java.security.MessageDigest;
import java.util.Arrays;
import org.lowbit4j.binconv.image.Pixels;
import org.lowbit4j.binconv.ir.Shape;

/** Pictures in memory, all of one size. */
final class StoredPictures implements Pictures {

    private final Shape shape;
    private final byte[] pixels;

    StoredPictures(Shape shape, byte[] pixels, int count) {
        if (pixels.length != (long) count * shape.size()) {
            throw new IllegalArgumentException("Image set: " + pixels.length + " pixel values for " + count
                    + " images of " + shape + ", expected " + (long) count * shape.size());
        }
        this.shape = shape;
        this.pixels = pixels;
    }

    @Override
    public Pixels get(int number) {
        int start = number * shape.size();
        return new Pixels(Arrays.copyOfRange(pixels, start, start + shape.size()), shape.height(), shape.width());
    }

    @Override
    public void leaveOut(int number, DataException damage) {
        throw damage;
    }

    @Override
    public void digest(MessageDigest sha, int count) {
        sha.update(pixels, 0, count * shape.size());
    }
}

package org.lowbit4j.samples.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.lowbit4j.binconv.image.Preprocessing;

/**
 * How image files are read.
 *
 * @param damaged how many files that cannot be read are left out of a training or test part before it is given up; if empty, one in a
 *     thousand
 * @param cache a folder for decoded and reduced images, if they are kept
 */
public record Reading(Optional<Integer> damaged, Optional<Path> cache) {

    /** No cache. */
    public static final Reading USUAL = new Reading(Optional.empty(), Optional.empty());

    private static final int GOOD_IMAGES = 1000;

    /** Checks the number. */
    public Reading {
        if (damaged.isPresent() && damaged.get() < 0) {
            throw new IllegalArgumentException(damaged.get() + " damaged images left out; expected at least 0");
        }
    }

    /** The first {@code count} images of an index. */
    Pictures pictures(ImageIndex index, Preprocessing preprocessing, int count) throws IOException {
        DamagedImages tolerated = new DamagedImages(damaged.orElse(count / GOOD_IMAGES));
        Optional<PictureCache> kept =
                cache.isPresent() ? Optional.of(PictureCache.of(cache.get(), preprocessing)) : Optional.empty();
        return new FilePictures(index, tolerated, kept);
    }
}

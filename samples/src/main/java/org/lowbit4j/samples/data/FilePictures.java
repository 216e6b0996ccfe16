package org.lowbit4j.samples.data;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import org.lowbit4j.binconv.image.Pixels;

/** Pictures that are read and decoded each time they are asked for. */
final class FilePictures implements Pictures {

    private final ImageIndex index;
    private final DamagedImages damaged;
    private final Optional<PictureCache> cache;

    FilePictures(ImageIndex index, DamagedImages damaged, Optional<PictureCache> cache) {
        this.index = index;
        this.damaged = damaged;
        this.cache = cache;
    }

    @Override
    public Pixels get(int number) {
        Path file = index.file(number);
        try {
            return cache.isPresent() ? cache.get().get(file) : ImageDecoder.decode(file);
        } catch (NoSuchFileException e) {
            throw new DataException(file + ": is no longer there; restore it, or start another run without it", e);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + e, e);
        }
    }

    @Override
    public void leaveOut(int number, DataException damage) {
        damaged.leaveOut(index.file(number), damage);
    }

    @Override
    public void digest(MessageDigest sha, int count) {
        index.digest(sha, count);
    }
}

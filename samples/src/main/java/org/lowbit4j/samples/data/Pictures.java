package org.lowbit4j.samples.data;

import java.security.MessageDigest;
import org.lowbit4j.binconv.image.Pixels;

/** Where the pixels of images come from; may be asked by several threads at once. */
interface Pictures {

    /**
     * A picture, of any size.
     *
     * @throws DataException if it is missing or damaged
     */
    Pixels get(int number);

    /**
     * Leaves a picture out that could not be read.
     *
     * @throws DataException if that is one too many
     */
    void leaveOut(int number, DataException damage);

    /** Adds what tells the first {@code count} pictures from others. */
    void digest(MessageDigest sha, int count);
}

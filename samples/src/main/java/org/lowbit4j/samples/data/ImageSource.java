package org.lowbit4j.samples.data;

import java.io.IOException;

/** A data set with a training and a test part, each read when asked for. */
public interface ImageSource {

    /** Asks for every image. */
    int ALL = Integer.MAX_VALUE;

    /**
     * The first {@code limit} training images.
     *
     * @throws DataException if the data are missing or damaged
     */
    ImageSet train(int limit) throws IOException;

    /**
     * The first {@code limit} test images.
     *
     * @throws DataException if the data are missing or damaged
     */
    ImageSet test(int limit) throws IOException;

    /** How training images are to be varied. */
    Augmentation augmentation();
}

package org.lowbit4j.samples.data;

import java.io.IOException;
import java.util.List;

/**
 * The images of some classes of a data set.
 *
 * @param source the data set
 * @param trained classes of the training images
 * @param tested classes of the test images
 */
public record ChosenClasses(ImageSource source, List<String> trained, List<String> tested) implements ImageSource {

    @Override
    public ImageSet train(int limit) throws IOException {
        return source.train(ALL).only(trained).first(limit);
    }

    @Override
    public ImageSet test(int limit) throws IOException {
        return source.test(ALL).only(tested).first(limit);
    }

    @Override
    public Augmentation augmentation() {
        return source.augmentation();
    }
}

package org.lowbit4j.samples.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.lowbit4j.binconv.image.Preprocessing;

/**
 * Image files in a folder per class, {@code train/CLASS/*} and {@code val/CLASS/*} (or {@code test}), decoded each time they are
 * needed: memory holds their names alone.
 */
final class FolderSource implements ImageSource {

    private static final String TRAINING_FOLDER = "train";
    private static final List<String> TEST_FOLDERS = List.of("val", "test");

    private final Path place;
    private final Preprocessing preprocessing;
    private final Reading reading;

    /** Images as {@code preprocessing} makes them, whatever classes it names. */
    FolderSource(Path place, Preprocessing preprocessing, Reading reading) {
        this.place = place;
        this.preprocessing = preprocessing;
        this.reading = reading;
    }

    @Override
    public ImageSet train(int limit) throws IOException {
        return listed(place.resolve(TRAINING_FOLDER), limit);
    }

    @Override
    public ImageSet test(int limit) throws IOException {
        Path folder = TEST_FOLDERS.stream()
                .map(place::resolve)
                .filter(Files::isDirectory)
                .findFirst()
                .orElse(place.resolve(TEST_FOLDERS.get(0)));
        return listed(folder, limit);
    }

    @Override
    public Augmentation augmentation() {
        return Augmentation.PHOTOGRAPHS;
    }

    private ImageSet listed(Path folder, int limit) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new DataException("Image folder " + folder + " does not exist; expected class folders in " + place
                    + "/train and " + place + "/val");
        }
        ImageIndex index = ClassFolders.index(folder);
        if (index.size() == 0) {
            throw new DataException("Image folder " + folder + ": no images in it; expected " + folder
                    + "/CLASS/* with one of " + ImageFormat.suffixList());
        }
        List<String> classes = classes(folder, index.classes());
        int[] numbers = index.classes().stream().mapToInt(classes::indexOf).toArray();
        int[] labels = IntStream.range(0, Math.min(limit, index.size()))
                .map(i -> numbers[index.label(i)])
                .toArray();
        return new ImageSet(
                preprocessing.withClasses(classes), reading.pictures(index, preprocessing, labels.length), labels);
    }

    /** Numbered as in training, also where a class has no test images. */
    private List<String> classes(Path folder, List<String> found) throws IOException {
        Path training = place.resolve(TRAINING_FOLDER);
        if (folder.equals(training) || !Files.isDirectory(training)) {
            return found;
        }
        List<String> trained = ClassFolders.names(training);
        List<String> unknown =
                found.stream().filter(name -> !trained.contains(name)).toList();
        if (!unknown.isEmpty()) {
            throw new DataException("Image folder " + folder + ": the classes " + unknown + " are not in " + training
                    + ", which has " + trained + "; move or rename them");
        }
        return trained;
    }
}

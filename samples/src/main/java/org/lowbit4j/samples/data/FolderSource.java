package org.lowbit4j.samples.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.lowbit4j.binconv.image.Pixels;
import org.lowbit4j.binconv.image.Preprocessing;
import org.lowbit4j.binconv.ir.Shape;

/**
 * Image files in a folder per class, {@code train/CLASS/*} and {@code val/CLASS/*} (or {@code test}), brought to one size.
 *
 * <p>The order is shuffled once, always in the same way, so that the first images are of all classes.
 */
final class FolderSource implements ImageSource {

    private static final String TRAINING_FOLDER = "train";
    private static final List<String> TEST_FOLDERS = List.of("val", "test");
    private static final long ORDER_SEED = 1;

    /** All pixels are kept in one array. */
    private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

    private final Path place;
    private final Preprocessing preprocessing;

    /** Images as {@code preprocessing} makes them, whatever classes it names. */
    FolderSource(Path place, Preprocessing preprocessing) {
        this.place = place;
        this.preprocessing = preprocessing;
    }

    @Override
    public ImageSet train(int limit) throws IOException {
        return read(place.resolve(TRAINING_FOLDER), limit);
    }

    @Override
    public ImageSet test(int limit) throws IOException {
        Path folder = TEST_FOLDERS.stream()
                .map(place::resolve)
                .filter(Files::isDirectory)
                .findFirst()
                .orElse(place.resolve(TEST_FOLDERS.get(0)));
        return read(folder, limit);
    }

    @Override
    public Augmentation augmentation() {
        return new Augmentation(preprocessing.height() / 8, true);
    }

    private ImageSet read(Path folder, int limit) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new DataException("Image folder " + folder + " does not exist; expected class folders in " + place
                    + "/train and " + place + "/val");
        }
        ClassFolders found = ClassFolders.of(folder);
        Map<Path, String> files = found.classesByFile();
        if (files.isEmpty()) {
            throw new DataException("Image folder " + folder + ": no images in it; expected " + folder
                    + "/CLASS/* with one of " + ImageFormat.suffixList());
        }
        List<String> classes = classes(folder, found.names());
        List<Path> order = new ArrayList<>(files.keySet());
        Collections.shuffle(order, new Random(ORDER_SEED));
        List<Path> wanted = order.subList(0, Math.min(limit, order.size()));
        return decoded(folder, wanted, files, classes);
    }

    private ImageSet decoded(Path folder, List<Path> wanted, Map<Path, String> files, List<String> classes)
            throws IOException {
        Shape shape = preprocessing.shape();
        if ((long) wanted.size() * shape.size() > MOST_BYTES) {
            throw new DataException("Image folder " + folder + ": " + wanted.size() + " images of " + shape
                    + " are more than the " + MOST_BYTES
                    + " bytes that fit in memory at once; use smaller images, or fewer");
        }
        byte[] pixels = new byte[wanted.size() * shape.size()];
        int[] labels = new int[wanted.size()];
        for (int i = 0; i < labels.length; i++) {
            Path file = wanted.get(i);
            labels[i] = classes.indexOf(Objects.requireNonNull(files.get(file)));
            Pixels image = preprocessing
                    .resize()
                    .apply(ImageDecoder.decode(file), preprocessing.height(), preprocessing.width());
            System.arraycopy(image.rgb(), 0, pixels, i * shape.size(), shape.size());
        }
        return new ImageSet(preprocessing.withClasses(classes), pixels, labels);
    }

    /** Numbered as in training, also where a class has no test images. */
    private List<String> classes(Path folder, List<String> found) throws IOException {
        Path training = place.resolve(TRAINING_FOLDER);
        if (folder.equals(training) || !Files.isDirectory(training)) {
            return found;
        }
        List<String> trained = ClassFolders.of(training).names();
        List<String> unknown =
                found.stream().filter(name -> !trained.contains(name)).toList();
        if (!unknown.isEmpty()) {
            throw new DataException("Image folder " + folder + ": the classes " + unknown + " are not in " + training
                    + ", which has " + trained + "; move or rename them");
        }
        return trained;
    }
}

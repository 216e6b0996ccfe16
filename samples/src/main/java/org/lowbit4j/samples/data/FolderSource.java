package org.lowbit4j.samples.data;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.datavec.api.io.labels.ParentPathLabelGenerator;
import org.datavec.api.split.CollectionInputSplit;
import org.datavec.image.recordreader.ImageRecordReader;

/**
 * JPEG or PNG files in a folder per class, {@code train/CLASS/*} and {@code val/CLASS/*} (or {@code test}), scaled to one size.
 *
 * <p>The order is shuffled once, always in the same way, so that the first images are of all classes.
 */
final class FolderSource implements ImageSource {

    private static final String TRAINING_FOLDER = "train";
    private static final List<String> TEST_FOLDERS = List.of("val", "test");
    private static final List<String> SUFFIXES = List.of(".jpeg", ".jpg", ".png");
    private static final long ORDER_SEED = 1;

    /** All pixels are kept in one array. */
    private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

    private final Path place;
    private final int imageSize;

    FolderSource(Path place, int imageSize) {
        this.place = place;
        this.imageSize = imageSize;
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
        return new Augmentation(imageSize / 8, true);
    }

    private ImageSet read(Path folder, int limit) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new DataException("Image folder " + folder + " does not exist; expected class folders in " + place
                    + "/train and " + place + "/val");
        }
        List<Path> files = images(folder);
        if (files.isEmpty()) {
            throw new DataException("Image folder " + folder + ": no images in it; expected " + folder
                    + "/CLASS/* with one of " + SUFFIXES);
        }
        ImageShape shape = new ImageShape(imageSize, imageSize, 3);
        List<String> classes = classes(folder, files);
        Collections.shuffle(files, new Random(ORDER_SEED));
        List<Path> wanted = files.subList(0, Math.min(limit, files.size()));
        if ((long) wanted.size() * shape.size() > MOST_BYTES) {
            throw new DataException("Image folder " + folder + ": " + wanted.size() + " images of " + shape
                    + " are more than the " + MOST_BYTES
                    + " bytes that fit in memory at once; use a smaller --image-size, --train-images or --images");
        }
        List<URI> uris = wanted.stream().map(Path::toUri).toList();
        try (ImageRecordReader reader =
                new ImageRecordReader(imageSize, imageSize, 3, new ParentPathLabelGenerator())) {
            reader.initialize(new CollectionInputSplit(uris));
            reader.setLabels(new ArrayList<>(classes));
            return ImageRecords.collect(
                    reader,
                    shape,
                    ImageRecords.ChannelOrder.BGR,
                    classes,
                    limit,
                    i -> wanted.get(i).toString());
        }
    }

    /** Numbered as in training, also where a class has no test images. */
    private List<String> classes(Path folder, List<Path> files) throws IOException {
        List<String> found = classesOf(files);
        Path training = place.resolve(TRAINING_FOLDER);
        if (folder.equals(training) || !Files.isDirectory(training)) {
            return found;
        }
        List<String> trained = classesOf(images(training));
        List<String> unknown =
                found.stream().filter(name -> !trained.contains(name)).toList();
        if (!unknown.isEmpty()) {
            throw new DataException("Image folder " + folder + ": the classes " + unknown + " are not in " + training
                    + ", which has " + trained + "; move or rename them");
        }
        return trained;
    }

    private static List<String> classesOf(List<Path> files) {
        return files.stream().map(FolderSource::classOf).distinct().sorted().toList();
    }

    private static List<Path> images(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder, 2)) {
            return new ArrayList<>(files.filter(FolderSource::isImage)
                    .filter(file -> !folder.equals(file.getParent()))
                    .sorted()
                    .toList());
        }
    }

    private static boolean isImage(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return SUFFIXES.stream().anyMatch(name::endsWith) && Files.isRegularFile(file);
    }

    private static String classOf(Path file) {
        return file.getName(file.getNameCount() - 2).toString();
    }
}

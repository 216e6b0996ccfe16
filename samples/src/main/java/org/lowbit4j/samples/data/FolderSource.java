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

    private static final List<String> TEST_FOLDERS = List.of("val", "test");
    private static final List<String> SUFFIXES = List.of(".jpeg", ".jpg", ".png");
    private static final long ORDER_SEED = 1;

    private final Path place;
    private final int imageSize;

    FolderSource(Path place, int imageSize) {
        this.place = place;
        this.imageSize = imageSize;
    }

    @Override
    public ImageSet train(int limit) throws IOException {
        return read(place.resolve("train"), limit);
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
        List<String> classes =
                files.stream().map(FolderSource::classOf).distinct().sorted().toList();
        Collections.shuffle(files, new Random(ORDER_SEED));
        List<Path> wanted = files.subList(0, Math.min(limit, files.size()));
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

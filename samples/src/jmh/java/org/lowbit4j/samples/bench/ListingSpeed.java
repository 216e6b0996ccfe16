package org.lowbit4j.samples.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.lowbit4j.samples.data.DataName;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.data.ImageSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Time and memory of listing a large folder of images:
 * {@code mvn package -DskipTests -Pjmh -pl samples -am -Djmh.main=org.lowbit4j.samples.bench.ListingSpeed}.
 */
@Command(
        name = "ListingSpeed",
        mixinStandardHelpOptions = true,
        description = {
            "Time and memory of listing a folder of images.",
            "Small files with names like those of ImageNet are made in a temporary folder and removed afterwards."
        })
public final class ListingSpeed extends MeasurementProgram implements Callable<Integer> {

    @Option(names = "--files", paramLabel = "N", description = "Number of files (default: ${DEFAULT-VALUE}).")
    private int files = 200_000;

    @Option(names = "--classes", paramLabel = "N", description = "Number of folders (default: ${DEFAULT-VALUE}).")
    private int classes = 1000;

    @Option(names = "--rounds", paramLabel = "N", description = "Times it is listed (default: ${DEFAULT-VALUE}).")
    private int rounds = 5;

    /** Runs the program. */
    public static void main(String... arguments) {
        main(new ListingSpeed(), arguments);
    }

    @Override
    public Integer call() throws IOException {
        Path place = Files.createTempDirectory("lowbit-listing");
        try {
            make(place.resolve("train"));
            double least = Double.POSITIVE_INFINITY;
            double most = 0;
            long bytes = 0;
            for (int round = 0; round < rounds; round++) {
                long before = used();
                long start = System.nanoTime();
                ImageSet images =
                        DataName.IMAGEFOLDER.open(place, DataName.folder(224)).train(ImageSource.ALL);
                double seconds = (System.nanoTime() - start) / 1e9;
                least = Math.min(least, seconds);
                most = Math.max(most, seconds);
                bytes = used() - before;
                if (images.size() != files || images.classes().size() != classes) {
                    throw new IllegalArgumentException(
                            "Listed " + images.size() + " files, expected " + files + " in " + classes + " folders");
                }
            }
            print(new ListingSpeedResult(files, least, most, bytes / 1e6));
            return 0;
        } finally {
            remove(place);
        }
    }

    private void make(Path folder) throws IOException {
        for (int i = 0; i < classes; i++) {
            String name = String.format("n%08d", 1_000_000 + 997 * i);
            Path part = Files.createDirectories(folder.resolve(name));
            for (int j = i; j < files; j += classes) {
                Files.write(part.resolve(name + "_" + j + ".JPEG"), new byte[] {1});
            }
        }
    }

    private static long used() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        }
    }
}

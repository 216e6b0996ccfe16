package org.lowbit4j.samples;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Finds the shared data: {@code -Dlowbit.testData=DIR}, else the variable LOWBIT_TEST_DATA, else {@code ../shared} beside the
 * checkout. A test that needs a file which is not there is skipped and says so.
 */
public final class SharedData {

    private SharedData() {}

    /** A file or folder under {@code data}. */
    public static Path require(String name) {
        Path root = root();
        Path data = Files.isDirectory(root.resolve("data")) ? root.resolve("data") : root;
        return existing(data.resolve(name));
    }

    /** A folder under {@code cases}, beside {@code data}: inputs that failed, with the right value and why it is right. */
    public static Path requireCase(String name) {
        return existing(root().resolve("cases").resolve(name));
    }

    private static Path root() {
        return Stream.of(
                        System.getProperty("lowbit.testData"),
                        System.getenv("LOWBIT_TEST_DATA"),
                        System.getProperty("lowbit.sharedDirectory"))
                .flatMap(place -> Optional.ofNullable(place).stream())
                .findFirst()
                .map(Path::of)
                .orElse(Path.of("../shared"));
    }

    private static Path existing(Path file) {
        Assumptions.assumeTrue(
                Files.exists(file),
                "Skipped: " + file
                        + " is not there; -Dlowbit.testData=DIR or LOWBIT_TEST_DATA names the shared folder");
        return file;
    }
}

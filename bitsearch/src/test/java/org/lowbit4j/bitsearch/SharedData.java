package org.lowbit4j.bitsearch;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The data that tests share with other programs: in the directory {@code -Dlowbit.testData=DIR}, else of the environment variable
 * LOWBIT_TEST_DATA, else of the system property {@code lowbit.sharedDirectory} that the build sets.
 */
public final class SharedData {

    private SharedData() {}

    /** The path of {@code name} below the directory; the calling test is skipped where it does not exist. */
    public static Path require(String name) {
        Path path = directory().resolve(name);
        assumeTrue(
                Files.exists(path),
                () -> "skipped: " + path
                        + " is not there; name the shared data with -Dlowbit.testData=DIR or LOWBIT_TEST_DATA");
        return path;
    }

    private static Path directory() {
        String given = System.getProperty("lowbit.testData");
        if (given == null) {
            given = System.getenv("LOWBIT_TEST_DATA");
        }
        if (given == null) {
            given = System.getProperty("lowbit.sharedDirectory", "../../shared");
        }
        return Path.of(given);
    }
}

package org.lowbit4j.testsupport;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/**
 * The data that tests share with other programs: in the directory {@code -Dlowbit.testData=DIR}, else of the environment variable
 * LOWBIT_TEST_DATA, else in {@code shared} beside the top-level folder of the project. Golden vectors lie in its folder
 * {@code golden}, images and models in {@code data}.
 */
public final class SharedData {

    private static final String PROPERTY = "lowbit.testData";
    private static final String VARIABLE = "LOWBIT_TEST_DATA";

    private SharedData() {}

    /** The path of {@code name} below the directory; the calling test is skipped where it does not exist. */
    public static Path require(String name) {
        Path path =
                directory(System.getProperties(), System.getenv(), Path.of("")).resolve(name);
        assumeTrue(
                Files.exists(path),
                () -> "skipped: " + path + " is not there; name the shared data with -D" + PROPERTY + "=DIR or "
                        + VARIABLE);
        return path;
    }

    static Path directory(Properties properties, Map<String, String> variables, Path workingFolder) {
        String given = properties.getProperty(PROPERTY, variables.get(VARIABLE));
        return given == null ? topLevel(workingFolder.toAbsolutePath()).resolveSibling("shared") : Path.of(given);
    }

    /** Tests run in the folder of their module: the outermost folder of those around it that hold a POM. */
    private static Path topLevel(Path module) {
        Path top = module.normalize();
        for (Path folder = top;
                folder != null && Files.exists(folder.resolve("pom.xml"));
                folder = folder.getParent()) {
            top = folder;
        }
        return top;
    }
}

package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a run has measured, without times. */
final class RunLosses {

    private static final int BEFORE_TIMES = 8;

    private RunLosses() {}

    /** The rows of its {@code metrics.csv}, up to the columns that differ from run to run. */
    static List<String> of(Path run) throws IOException {
        return Files.readAllLines(run.resolve("metrics.csv")).stream()
                .map(row -> String.join(",", List.of(row.split(",", -1)).subList(0, BEFORE_TIMES)))
                .toList();
    }
}

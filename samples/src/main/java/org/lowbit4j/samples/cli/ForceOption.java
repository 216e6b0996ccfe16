package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Whether something that exists may be replaced by what a command writes. */
final class ForceOption {

    @Option(
            names = "--force",
            fallbackValue = "true",
            description =
                    "Replace what is to be written, if it exists: a file, or the directory of a run with all that is in it.")
    private boolean force;

    /** Whether it may. */
    boolean given() {
        return force;
    }

    /**
     * Refuses a file that exists, unless it may be replaced, and one that cannot be written: before the command starts to work.
     *
     * @throws IllegalArgumentException if so
     */
    void check(Path file) {
        check("--out", file);
    }

    /** As {@link #check(Path)}, of the file that {@code option} names. */
    void check(String option, Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new IllegalArgumentException(
                    option + " " + file + ": there is no folder " + folder + "; make it first");
        }
        if (Files.isDirectory(file)) {
            throw new IllegalArgumentException(option + " " + file + " is a folder; name a file in it");
        }
        if (Files.exists(file) && !force) {
            throw new IllegalArgumentException(
                    option + " " + file + " exists already; choose another name, or --force");
        }
        checkWritable(option, file, folder);
    }

    /** Tries it, because permissions do not tell all. */
    private static void checkWritable(String option, Path file, Path folder) {
        try {
            Files.delete(Files.createTempFile(folder, ".lowbit", null));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    option + " " + file + ": the folder " + folder + " cannot be written; choose another one", e);
        }
    }
}

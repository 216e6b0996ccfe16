package org.lowbit4j.samples.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** Checks where a command is to write a file, before it starts to work. */
final class OutputFiles {

    private OutputFiles() {}

    /**
     * Refuses a file that exists, unless it may be replaced, and one that cannot be written.
     *
     * @throws IllegalArgumentException if so
     */
    static void check(Path file, boolean force) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new IllegalArgumentException("--out " + file + ": there is no folder " + folder + "; make it first");
        }
        if (Files.isDirectory(file)) {
            throw new IllegalArgumentException("--out " + file + " is a folder; name a file in it");
        }
        if (Files.exists(file) && !force) {
            throw new IllegalArgumentException("--out " + file + " exists already; choose another name, or --force");
        }
        if (!Files.isWritable(folder)) {
            throw new IllegalArgumentException("--out " + file + ": the folder " + folder + " cannot be written");
        }
    }
}

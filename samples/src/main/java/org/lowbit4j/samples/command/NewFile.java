package org.lowbit4j.samples.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that is to be written, checked before the work for it starts. */
public final class NewFile {

    private NewFile() {}

    /**
     * Refuses a file that exists, unless it may be replaced, and one that cannot be written.
     *
     * @param option that names it, for messages
     * @throws IllegalArgumentException if so
     */
    public static void check(String option, Path file, boolean mayReplace) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new IllegalArgumentException(
                    option + " " + file + ": there is no folder " + folder + "; make it first");
        }
        if (Files.isDirectory(file)) {
            throw new IllegalArgumentException(option + " " + file + " is a folder; name a file in it");
        }
        if (Files.exists(file) && !mayReplace) {
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

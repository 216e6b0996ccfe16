package org.lowbit4j.quant.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A run that another one is to replace. It is kept beside that one, under the same name and {@code .replaced}, until the new run has
 * saved its first epoch, so that nothing is lost to a run that fails.
 */
final class ReplacedRun {

    private static final String SUFFIX = ".replaced";

    private final Path directory;
    private final Path aside;

    private ReplacedRun(Path directory, Path aside) {
        this.directory = directory;
        this.aside = aside;
    }

    /** What the run in {@code directory} replaces, if there is something. */
    static ReplacedRun of(Path directory) {
        Path place = directory.toAbsolutePath().normalize();
        return new ReplacedRun(directory, place.resolveSibling(place.getFileName() + SUFFIX));
    }

    /** Where it is kept. */
    Path place() {
        return aside;
    }

    /** Whether there is something at its place. */
    boolean exists() {
        return Files.exists(aside);
    }

    /**
     * Refuses a new run whose place for a replaced one is taken, unless by the run that one was to replace that has no epoch.
     *
     * @throws IllegalArgumentException if so
     */
    void check(boolean force) throws IOException {
        if (!exists()) {
            return;
        }
        if (!RunDirectory.isRun(aside) || RunDirectory.hasEpoch(directory)) {
            throw new IllegalArgumentException("Run directory " + directory + ": " + aside
                    + " is in the way, where a replaced run is kept for a time; move it away");
        }
        if (!force) {
            throw new IllegalArgumentException("Run directory " + directory + ": beside it is " + aside
                    + ", a run that another one was to replace and that was halted before its first epoch; move it away,"
                    + " or replace it (force)");
        }
    }

    /** Makes room in the directory. If a run is aside already, the one in the directory has no epoch to lose. */
    void setAside() throws IOException {
        if (!exists() && RunDirectory.isRun(directory)) {
            Files.move(directory, aside);
        } else {
            Directories.delete(directory);
        }
    }

    /** Puts it back in place of a run that failed. */
    void restore() throws IOException {
        Directories.delete(directory);
        if (RunDirectory.isRun(aside)) {
            Files.move(aside, directory);
        }
    }

    /** Removes it. */
    void remove() throws IOException {
        Directories.delete(aside);
    }
}

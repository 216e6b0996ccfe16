package org.lowbit4j.samples.cli.options;

import java.nio.file.Path;
import org.lowbit4j.samples.command.NewFile;
import picocli.CommandLine.Option;

/** Whether something that exists may be replaced by what a command writes. */
public final class ForceOption {

    @Option(
            names = "--force",
            fallbackValue = "true",
            description =
                    "Replace what is to be written, if it exists: a file, or the directory of a run with all that is in it.")
    private boolean force;

    /** Whether it may. */
    public boolean given() {
        return force;
    }

    /**
     * Refuses a file that exists, unless it may be replaced, and one that cannot be written: before the command starts to work.
     *
     * @throws IllegalArgumentException if so
     */
    public void check(Path file) {
        NewFile.check("--out", file, force);
    }
}

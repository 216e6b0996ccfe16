package org.lowbit4j.samples.cli.options;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** A network of any kind. */
public final class ModelOption {

    @Option(
            names = "--model",
            required = true,
            paramLabel = "M",
            description = "A Deeplearning4j model (.zip), the directory of a run, or a lowered file (.lowbit, .fb).")
    private Path path = Path.of("");

    /** Where it is. */
    public Path path() {
        return path;
    }
}

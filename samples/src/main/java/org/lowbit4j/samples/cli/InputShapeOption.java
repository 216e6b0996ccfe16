package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.samples.data.ImageShape;
import org.lowbit4j.samples.model.InputShape;
import org.lowbit4j.samples.model.Networks;
import picocli.CommandLine.Option;

/** The size of a network's input images, where the model does not tell it. */
final class InputShapeOption {

    @Option(
            names = "--input-shape",
            paramLabel = "HxWxC",
            description =
                    "Height, width and channels of the input images, for instance 32x32x3; needed only for a model that"
                            + " this command line did not write.")
    private @Nullable String given;

    /** What was given, else what {@code model} says. */
    ImageShape of(Path model) throws IOException {
        return given == null ? Networks.imageShape(model) : InputShape.parse(given);
    }
}

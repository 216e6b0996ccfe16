package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.quant.lowering.Lowering;
import org.lowbit4j.samples.data.ImageShape;
import org.lowbit4j.samples.model.InputShape;
import org.lowbit4j.samples.model.Networks;
import org.lowbit4j.samples.pipeline.PackedFiles;
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

    /** Refuses the option for a packed file, which knows its input. */
    void refuseFor(Path packed) {
        if (given != null) {
            throw new IllegalArgumentException(
                    "--input-shape is not for " + packed + ", which says how large its images are; leave it out");
        }
    }

    /** The network at {@code model}: that of a packed file, or a Deeplearning4j model lowered. */
    Graph graph(Path model) throws IOException {
        if (PackedFiles.isPacked(model)) {
            refuseFor(model);
            return PackedFiles.graph(model);
        }
        OneDnn.enable();
        ImageShape shape = of(model);
        return Lowering.lower(Networks.load(model), PackedFiles.shape(shape));
    }
}

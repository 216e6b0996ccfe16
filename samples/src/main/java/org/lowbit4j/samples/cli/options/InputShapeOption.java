package org.lowbit4j.samples.cli.options;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.quant.lowering.Lowering;
import org.lowbit4j.quant.model.InputDescription;
import org.lowbit4j.quant.model.ModelFiles;
import org.lowbit4j.quant.model.PackedFormat;
import org.lowbit4j.quant.model.PackedNetwork;
import picocli.CommandLine.Option;

/** The size of a network's input images, where the model does not tell it. */
public final class InputShapeOption {

    @Option(
            names = "--input-shape",
            paramLabel = "HxWxC",
            description =
                    "Height, width and channels of the input images, for instance 32x32x3; needed only for a model that"
                            + " this command line did not write.")
    private @Nullable String given;

    /** What was given, else what {@code model} says. */
    public Shape of(Path model) throws IOException {
        return given == null
                ? ModelFiles.description(model)
                        .shape()
                        .orElseThrow(
                                () -> new IllegalArgumentException(
                                        "Model " + model
                                                + " does not say how large its input images are; pass --input-shape, for instance 32x32x3"))
                : InputDescription.shape(given);
    }

    /** Refuses the option for a packed file, which knows its input. */
    public void refuseFor(Path packed) {
        if (given != null) {
            throw new IllegalArgumentException(
                    "--input-shape is not for " + packed + ", which says how large its images are; leave it out");
        }
    }

    /** The network at {@code model}: that of a packed file, or a Deeplearning4j model lowered. */
    public Graph graph(Path model) throws IOException {
        if (PackedFormat.isPacked(model)) {
            refuseFor(model);
            return PackedNetwork.graph(model);
        }
        OneDnn.enable();
        return Lowering.lower(ModelFiles.load(model), of(model));
    }
}

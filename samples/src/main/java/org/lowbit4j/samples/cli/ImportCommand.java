package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.samples.model.Architecture;
import org.lowbit4j.samples.model.ImageTask;
import org.lowbit4j.samples.model.ModelSpec;
import org.lowbit4j.samples.model.Networks;
import org.lowbit4j.samples.model.NpzFile;
import org.lowbit4j.samples.model.WeightImport;
import org.lowbit4j.samples.result.ImportResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lowbit import}. */
@Command(
        name = "import",
        description = {
            "Puts pretrained float weights (a PyTorch state dict as .npz) into a Deeplearning4j network.",
            "The network takes 32x32 colour images in 10 classes."
        })
final class ImportCommand implements Callable<ImportResult> {

    @Option(
            names = "--npz",
            required = true,
            paramLabel = "FILE",
            description = "The weights, by PyTorch's names and in its shapes.")
    private @Nullable Path npz;

    @Option(
            names = "--arch",
            required = true,
            paramLabel = "NAME",
            description = "The network they belong to: ${COMPLETION-CANDIDATES}.")
    private @Nullable Architecture architecture;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "The Deeplearning4j model (.zip) to write.")
    private @Nullable Path out;

    @Mixin
    private final ForceOption force = new ForceOption();

    @Override
    public ImportResult call() throws IOException {
        Path source = Objects.requireNonNull(npz);
        Path target = Objects.requireNonNull(out);
        Architecture chosen = Objects.requireNonNull(architecture);
        if (chosen == Architecture.LINEAR) {
            throw new IllegalArgumentException(
                    "--arch linear: its weights belong to pixels with the channels last, those of"
                            + " PyTorch to pixels with the channels first; import a convolutional network");
        }
        force.check(target);
        OneDnn.enable();
        ModelSpec shape = ModelSpec.cifar10(0);
        ComputationGraph network = chosen.create(shape);
        WeightImport.load(network, NpzFile.read(source), source.toString());
        Networks.save(network, new ImageTask(shape.imageShape(), Optional.empty()), target);
        return new ImportResult(target.toString(), chosen.label(), Networks.trainableParameters(network));
    }
}

package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.image.ChannelOrder;
import org.lowbit4j.binconv.image.Normalization;
import org.lowbit4j.binconv.image.Preprocessing;
import org.lowbit4j.binconv.image.Resize;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.quant.model.InputDescription;
import org.lowbit4j.quant.model.ModelFiles;
import org.lowbit4j.quant.model.NetworkFacts;
import org.lowbit4j.samples.model.Architecture;
import org.lowbit4j.samples.model.ModelSpec;
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

    @Option(
            names = "--mean",
            paramLabel = "X,X,X",
            split = ",",
            description = "Mean of red, green and blue that the network was trained with, 0..1 (default: ImageNet's).")
    private List<Float> mean = new ArrayList<>();

    @Option(
            names = "--deviation",
            paramLabel = "X,X,X",
            split = ",",
            description = "Deviation of red, green and blue, 0..1 (default: ImageNet's).")
    private List<Float> deviation = new ArrayList<>();

    @Option(
            names = "--classes",
            paramLabel = "NAME,NAME",
            split = ",",
            description =
                    "Names of the classes in the order of the outputs (default: none; `quantize` and others number them as"
                            + " the data do).")
    private List<String> classes = new ArrayList<>();

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
        ModelFiles.save(network, InputDescription.of(preprocessing(shape)), target);
        return new ImportResult(target.toString(), chosen.label(), NetworkFacts.trainableParameters(network));
    }

    private Preprocessing preprocessing(ModelSpec spec) {
        Normalization.Standardized usual = Normalization.IMAGENET;
        Normalization normalization = new Normalization.Standardized(
                mean.isEmpty() ? usual.mean() : mean, deviation.isEmpty() ? usual.deviation() : deviation);
        if (!classes.isEmpty() && classes.size() != spec.classes()) {
            throw new IllegalArgumentException("--classes " + classes + ": " + classes.size()
                    + " names, the network has " + spec.classes() + " classes");
        }
        return new Preprocessing(spec.height(), spec.width(), ChannelOrder.RGB, normalization, Resize.NONE, classes);
    }
}

package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.image.ChannelOrder;
import org.lowbit4j.binconv.image.Normalization;
import org.lowbit4j.binconv.image.Pixels;
import org.lowbit4j.binconv.image.Preprocessing;
import org.lowbit4j.binconv.image.Resize;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.quant.model.InputDescription;
import org.lowbit4j.quant.model.ModelFiles;
import org.lowbit4j.quant.model.NetworkFacts;
import org.lowbit4j.samples.cli.options.ForceOption;
import org.lowbit4j.samples.data.DataName;
import org.lowbit4j.samples.model.Architecture;
import org.lowbit4j.samples.model.ModelSpec;
import org.lowbit4j.samples.model.NpzFile;
import org.lowbit4j.samples.model.WeightImport;
import org.lowbit4j.samples.result.ImportResult;
import org.nd4j.linalg.api.ndarray.INDArray;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lowbit import}. */
@Command(
        name = "import",
        description = {
            "Puts pretrained float weights (a PyTorch state dict as .npz) into a Deeplearning4j network.",
            "The network has as many classes as the weights."
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
            names = "--image-size",
            paramLabel = "N",
            description =
                    "Height and width of the images in pixels (default: 32 for networks for CIFAR, 224 for those for ImageNet).")
    private @Nullable Integer imageSize;

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
        force.check(target);
        OneDnn.enable();
        Map<String, INDArray> tensors = NpzFile.read(source);
        int size = imageSize == null ? chosen.imageSize() : imageSize;
        if (size < 1) {
            throw new IllegalArgumentException("--image-size " + size + "; expected at least 1");
        }
        int outputs = outputs(chosen, tensors, source);
        ComputationGraph network =
                chosen.create(new ModelSpec(size, size, Pixels.CHANNELS, outputs, CNN2DFormat.NHWC, 0));
        WeightImport.load(network, tensors, source.toString());
        ModelFiles.save(network, InputDescription.of(preprocessing(chosen, size, outputs)), target);
        return new ImportResult(target.toString(), chosen.label(), NetworkFacts.trainableParameters(network));
    }

    private static int outputs(Architecture architecture, Map<String, INDArray> tensors, Path source) {
        String name = architecture.classifier() + ".bias";
        INDArray bias = tensors.get(name);
        if (bias == null) {
            throw new IllegalArgumentException(
                    source + ": tensor \"" + name + "\", one number for each class, is missing;"
                            + " choose the architecture the weights were trained as");
        }
        return Math.toIntExact(bias.length());
    }

    /** Photographs of any size are brought to that of a network for ImageNet; images for the others have it. */
    private Preprocessing preprocessing(Architecture architecture, int size, int outputs) {
        Normalization.Standardized usual = Normalization.IMAGENET;
        Normalization normalization = new Normalization.Standardized(
                mean.isEmpty() ? usual.mean() : mean, deviation.isEmpty() ? usual.deviation() : deviation);
        if (!classes.isEmpty() && classes.size() != outputs) {
            throw new IllegalArgumentException(
                    "--classes " + classes + ": " + classes.size() + " names, the network has " + outputs + " classes");
        }
        boolean photographs = architecture.imageSize() > DataName.DEFAULT_IMAGE_SIZE;
        Resize resize = photographs ? DataName.folder(size).resize() : Resize.NONE;
        return new Preprocessing(size, size, ChannelOrder.RGB, normalization, resize, classes);
    }
}

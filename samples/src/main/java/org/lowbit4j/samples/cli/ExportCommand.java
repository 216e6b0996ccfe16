package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.quant.export.OnnxExport;
import org.lowbit4j.quant.export.OnnxModel;
import org.lowbit4j.quant.model.InputDescription;
import org.lowbit4j.quant.model.ModelFiles;
import org.lowbit4j.quant.model.PackedFormat;
import org.lowbit4j.quant.model.PackedNetwork;
import org.lowbit4j.samples.data.BatchMaker;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.data.ImageSource;
import org.lowbit4j.samples.result.NetworkFileResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lowbit export}. */
@Command(
        name = "export",
        description = {
            "Writes a network as an ONNX file of standard operators (operator set 13, input [batch, C, H, W] in float32).",
            "Weights keep the values of their codes, batch norm is folded in. Activations are clipped to their intervals but not"
                    + " rounded to their bits, so outputs are close to those of the low-bit network, not equal.",
            "onnx-int8 rounds activations to 8 bits instead, between the least and greatest value of each on the first --images"
                    + " training images of --data (default: " + ExportCommand.CALIBRATION_IMAGES
                    + "); float layers become"
                    + " 8-bit, too."
        })
final class ExportCommand implements Callable<NetworkFileResult> {

    static final int CALIBRATION_IMAGES = 128;

    @Spec
    private @Nullable CommandSpec command;

    @Mixin
    private final ModelOption model = new ModelOption();

    @Option(names = "--format", required = true, paramLabel = "FORMAT", description = "${COMPLETION-CANDIDATES}.")
    private @Nullable ExportFormat format;

    @Option(names = "--out", required = true, paramLabel = "F.onnx", description = "The file to write.")
    private Path out = Path.of("");

    @Mixin
    private final InputShapeOption inputShape = new InputShapeOption();

    @Mixin
    private final DataOptions data = new DataOptions();

    @Mixin
    private final ForceOption force = new ForceOption();

    @Override
    public NetworkFileResult call() throws IOException {
        force.check(out);
        if (!out.toString().endsWith(ExportFormat.SUFFIX)) {
            throw new IllegalArgumentException(
                    "--out " + out + ": expected a name that ends in " + ExportFormat.SUFFIX);
        }
        if (format == ExportFormat.ONNX_FP32) {
            UnusedOptions.refuse(
                    command,
                    "--format " + format + ", which needs no images",
                    List.of("--data", "--data-dir", "--images"));
        }
        Optional<ImageSource> images = format == ExportFormat.ONNX_INT8
                ? Optional.of(data.open(described().preprocessing()))
                : Optional.empty();
        Graph graph = inputShape.graph(model.path());
        OnnxModel exported = images.isPresent() ? calibrated(graph, images.get()) : OnnxExport.float32(graph);
        described().preprocessing().map(exported::with).orElse(exported).write(out);
        return NetworkFileResult.of(out, Files.size(out), graph, String.valueOf(format));
    }

    private InputDescription described() throws IOException {
        Path place = model.path();
        return PackedFormat.isPacked(place) ? PackedNetwork.description(place) : ModelFiles.description(place);
    }

    private OnnxModel calibrated(Graph graph, ImageSource source) throws IOException {
        ImageSet images = source.train(data.imagesOr(CALIBRATION_IMAGES)).forModel(described(), "The network");
        images.check(graph.inputShape(), "The packed network");
        float[] values = new BatchMaker(images, CNN2DFormat.NHWC)
                .features(0, images.size())
                .data()
                .asFloat();
        return OnnxExport.int8(graph, values, images.size());
    }
}

package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.quant.export.OnnxExport;
import org.lowbit4j.quant.export.OnnxModel;
import org.lowbit4j.quant.model.InputDescription;
import org.lowbit4j.samples.cli.options.DataOptions;
import org.lowbit4j.samples.cli.options.ForceOption;
import org.lowbit4j.samples.cli.options.InputShapeOption;
import org.lowbit4j.samples.cli.options.ModelOption;
import org.lowbit4j.samples.cli.parsing.UnusedOptions;
import org.lowbit4j.samples.command.CalibratedExport;
import org.lowbit4j.samples.command.OnnxFormat;
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
    private @Nullable OnnxFormat format;

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
        if (!out.toString().endsWith(OnnxFormat.SUFFIX)) {
            throw new IllegalArgumentException("--out " + out + ": expected a name that ends in " + OnnxFormat.SUFFIX);
        }
        if (format == OnnxFormat.ONNX_FP32) {
            UnusedOptions.refuse(
                    command,
                    "--format " + format + ", which needs no images",
                    List.of("--data", "--data-dir", "--images"));
        }
        InputDescription known = InputDescription.ofModel(model.path());
        Optional<ImageSource> images =
                format == OnnxFormat.ONNX_INT8 ? Optional.of(data.open(known.preprocessing())) : Optional.empty();
        Graph graph = inputShape.graph(model.path());
        OnnxModel exported = images.isPresent()
                ? CalibratedExport.int8(graph, images.get().train(data.imagesOr(CALIBRATION_IMAGES)), known)
                : OnnxExport.float32(graph);
        known.preprocessing().map(exported::with).orElse(exported).write(out);
        return NetworkFileResult.of(out, Files.size(out), graph, String.valueOf(format));
    }
}

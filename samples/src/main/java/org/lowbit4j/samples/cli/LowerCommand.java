package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.quant.lowering.Lowering;
import org.lowbit4j.quant.model.ModelFiles;
import org.lowbit4j.quant.model.PackedFormat;
import org.lowbit4j.samples.cli.options.ForceOption;
import org.lowbit4j.samples.cli.options.InputShapeOption;
import org.lowbit4j.samples.result.NetworkFileResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lowbit lower}. */
@Command(
        name = "lower",
        description = {
            "Lowers a trained network to a packed file (.lowbit), which runs without Deeplearning4j.",
            "With --format samediff to a SameDiff graph of low-bit ops (.fb), for services that run ND4J anyway: call"
                    + " LowBitOps.install() and load it with SameDiff.load. Its images are NHWC. `verify` and `evaluate` take"
                    + " both kinds of file."
        })
final class LowerCommand implements Callable<NetworkFileResult> {

    @Option(
            names = "--model",
            required = true,
            paramLabel = "M",
            description = "A Deeplearning4j model (.zip) or the directory of a run.")
    private Path model = Path.of("");

    @Option(
            names = "--format",
            paramLabel = "NAME",
            description = "Kind of file: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private PackedFormat format = PackedFormat.LOWBIT;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "F",
            description = "The file to write; its name ends in .lowbit, with --format samediff in .fb.")
    private Path out = Path.of("");

    @Mixin
    private final InputShapeOption inputShape = new InputShapeOption();

    @Mixin
    private final ForceOption force = new ForceOption();

    @Override
    public NetworkFileResult call() throws IOException {
        force.check(out);
        format.checkName(out);
        OneDnn.enable();
        Shape shape = inputShape.of(model);
        Graph graph = Lowering.lower(ModelFiles.load(model), shape);
        format.write(graph, ModelFiles.digest(model), ModelFiles.description(model), out);
        return NetworkFileResult.of(out, Files.size(out), graph, "");
    }
}

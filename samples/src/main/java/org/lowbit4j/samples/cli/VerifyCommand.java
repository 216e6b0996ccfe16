package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.binconv.engine.EngineOptions;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.quant.lowering.InputFormat;
import org.lowbit4j.quant.model.InputDescription;
import org.lowbit4j.quant.model.ModelFiles;
import org.lowbit4j.quant.model.PackedNetwork;
import org.lowbit4j.quant.parity.Verification;
import org.lowbit4j.samples.cli.options.DataOptions;
import org.lowbit4j.samples.cli.options.EngineMemoryOption;
import org.lowbit4j.samples.data.ImageBatches;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.progress.ProgressLine;
import org.lowbit4j.samples.result.VerificationResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lowbit verify}. */
@Command(
        name = "verify",
        description = {
            "Compares a packed file, or a SameDiff graph that `lower` made, with the model it was lowered from, layer by layer and bit by bit.",
            "Exit code 1 if the engine differs from the reference interpreter, an accumulator differs, or a code differs that is"
                    + " not at a rounding tie; predictions that differ are reported only."
        })
final class VerifyCommand implements Callable<VerificationResult> {

    /** Small, because the values of every layer are kept for a batch. */
    private static final int BATCH = 32;

    @Option(
            names = "--model",
            required = true,
            paramLabel = "M",
            description = "The Deeplearning4j model (.zip) or the directory of a run.")
    private Path model = Path.of("");

    @Option(names = "--packed", required = true, paramLabel = "F", description = "The lowered file (.lowbit, .fb).")
    private Path packed = Path.of("");

    @Mixin
    private final DataOptions data = new DataOptions();

    @Mixin
    private final EngineMemoryOption memory = new EngineMemoryOption();

    @Override
    public VerificationResult call() throws IOException {
        EngineOptions options = memory.engine().withStart(EngineOptions.Start.CHOSEN);
        data.check();
        try (PackedNetwork network = PackedNetwork.open(packed, options)) {
            ImageSet images = images(network);
            OneDnn.enable();
            try (ProgressLine progress = ProgressLine.start("verify", "images", images.size())) {
                ComputationGraph trained = ModelFiles.load(model);
                CNN2DFormat format = InputFormat.of(trained);
                Verification verification = new Verification(trained, network.inference(), format == CNN2DFormat.NHWC);
                return VerificationResult.of(
                        verification.verify(new ImageBatches(images, format, BATCH), progress::at));
            }
        }
    }

    /** The test images with their classes numbered as both networks do. */
    private ImageSet images(PackedNetwork network) throws IOException {
        InputDescription known = ModelFiles.description(model);
        ImageSet images = data.open(known.preprocessing())
                .test(data.testImages())
                .forModel(known, "The model")
                .forModel(network.description(), "The packed network");
        if (!known.classes().isEmpty() && !known.classes().equals(images.classes())) {
            throw new IllegalArgumentException("--packed " + packed + ": its classes are " + images.classes()
                    + ", those of --model " + known.classes() + "; give the model that it was lowered from");
        }
        return images;
    }
}

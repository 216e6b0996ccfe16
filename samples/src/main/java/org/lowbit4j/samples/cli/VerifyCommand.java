package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lowbit4j.binconv.engine.EngineOptions;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.samples.data.ClassNames;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.model.Networks;
import org.lowbit4j.samples.pipeline.PackedNetwork;
import org.lowbit4j.samples.pipeline.VerificationRun;
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

    @Override
    public VerificationResult call() throws IOException {
        EngineOptions options = EngineOptions.standard().withStart(EngineOptions.Start.CHOSEN);
        try (PackedNetwork network = PackedNetwork.open(packed, options)) {
            ImageSet images = images(network);
            OneDnn.enable();
            try (ProgressLine progress = ProgressLine.start("verify", "images", images.size())) {
                return VerificationResult.of(
                        VerificationRun.of(Networks.load(model), network.inference(), images, progress::at));
            }
        }
    }

    /** The test images with their classes numbered as both networks do. */
    private ImageSet images(PackedNetwork network) throws IOException {
        Optional<ClassNames> known = Networks.knownClasses(model);
        ImageSet read = data.open().test(data.testImages());
        ImageSet images = network.prepare(known.isPresent() ? known.get().number(read, "The model") : read);
        if (known.isPresent() && !known.get().names().equals(images.classes())) {
            throw new IllegalArgumentException("--packed " + packed + ": its classes are " + images.classes()
                    + ", those of --model " + known.get().names() + "; give the model that it was lowered from");
        }
        return images;
    }
}

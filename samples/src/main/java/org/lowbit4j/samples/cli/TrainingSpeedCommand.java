package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.quant.scheme.Quantizers;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.data.SyntheticSource;
import org.lowbit4j.samples.model.Architecture;
import org.lowbit4j.samples.model.ModelSpec;
import org.lowbit4j.samples.pipeline.TrainingSpeed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lowbit training-speed}. */
@Command(
        name = "training-speed",
        description = {
            "Training speed of a float network and of the same quantized.",
            "Blocks of steps of the two alternate in one process, on generated images; the medians of the blocks are compared."
        })
final class TrainingSpeedCommand implements Callable<Integer> {

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Option(
            names = "--arch",
            paramLabel = "NAME",
            description = "The network: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Architecture architecture = Architecture.RESNET20;

    @Mixin
    private final QuantizerOptions quantizers = new QuantizerOptions();

    @Option(
            names = "--weight-bits",
            paramLabel = "N",
            description =
                    "Weight bits of the quantized network, as the quantizer has them (default: ${DEFAULT-VALUE}).")
    private int weightBits = 4;

    @Option(
            names = "--activation-bits",
            paramLabel = "N",
            description = "Activation bits of the quantized network, 1..8 (default: ${DEFAULT-VALUE}).")
    private int activationBits = 4;

    @Option(names = "--batch", paramLabel = "N", description = "Images of a step (default: ${DEFAULT-VALUE}).")
    private int batch = 128;

    @Option(names = "--steps", paramLabel = "N", description = "Steps of a block (default: ${DEFAULT-VALUE}).")
    private int steps = 10;

    @Option(names = "--rounds", paramLabel = "N", description = "Blocks of each network (default: ${DEFAULT-VALUE}).")
    private int rounds = 7;

    @Override
    public Integer call() throws IOException {
        OneDnn.enable();
        ImageSet images = new SyntheticSource().train(Math.max(batch, 512));
        TrainingSpeed speed = TrainingSpeed.of(
                architecture.create(ModelSpec.cifar10(1)),
                images,
                quantizers.orElse(Quantizers.QIL).withBits(weightBits, activationBits),
                batch,
                steps,
                rounds);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("floatImagesPerSecond", speed.floatImagesPerSecond());
        result.put("quantizedImagesPerSecond", speed.quantizedImagesPerSecond());
        result.put("ratio", speed.ratio());
        output.print(
                result,
                () -> String.format(
                        Locale.ROOT,
                        "float %.0f images/s, quantized %.0f images/s: ratio %.2f (medians of %d blocks of %d steps of %d images)",
                        speed.floatImagesPerSecond(),
                        speed.quantizedImagesPerSecond(),
                        speed.ratio(),
                        speed.rounds(),
                        speed.steps(),
                        speed.batch()));
        return 0;
    }
}

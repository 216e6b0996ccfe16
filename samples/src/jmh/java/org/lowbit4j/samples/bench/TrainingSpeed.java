package org.lowbit4j.samples.bench;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.quant.scheme.Quantizers;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.data.SyntheticSource;
import org.lowbit4j.samples.model.Architecture;
import org.lowbit4j.samples.model.ModelSpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Training speed of a float network and of the same quantized:
 * {@code mvn package -DskipTests -Pjmh -pl samples -am -Djmh.main=org.lowbit4j.samples.bench.TrainingSpeed -Djmh.arguments="--help"}.
 */
@Command(
        name = "TrainingSpeed",
        mixinStandardHelpOptions = true,
        description = {
            "Training speed of a float network and of the same quantized.",
            "Blocks of steps of the two alternate in one process, on generated images; the medians of the blocks are compared."
        })
public final class TrainingSpeed extends MeasurementProgram implements Callable<Integer> {

    @Option(
            names = "--arch",
            paramLabel = "NAME",
            description = "The network: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Architecture architecture = Architecture.RESNET20;

    @Option(
            names = "--quantizer",
            paramLabel = "NAME",
            description = "Quantizers of weights and activations: qil, ebs, lsq (default: ${DEFAULT-VALUE}).")
    private String quantizers = "qil";

    @Option(names = "--weight-quantizer", paramLabel = "NAME", description = "Another one for the weights.")
    private @Nullable String weightQuantizer;

    @Option(names = "--activation-quantizer", paramLabel = "NAME", description = "Another one for the activations.")
    private @Nullable String activationQuantizer;

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

    /** Runs the program. */
    public static void main(String... arguments) {
        main(new TrainingSpeed(), arguments);
    }

    @Override
    public Integer call() throws IOException {
        OneDnn.enable();
        ImageSet images = new SyntheticSource().train(Math.max(batch, 512));
        SpeedComparison speed = SpeedComparison.of(
                architecture.create(ModelSpec.cifar10(1)),
                images,
                quantizers().withBits(weightBits, activationBits),
                batch,
                steps,
                rounds);
        print(TrainingSpeedResult.of(speed));
        return 0;
    }

    private Quantizers quantizers() {
        Quantizers pair = Quantizers.named(quantizers);
        return new Quantizers(
                weightQuantizer == null ? pair.weights() : Quantizers.weightsNamed(weightQuantizer),
                activationQuantizer == null ? pair.activations() : Quantizers.activationsNamed(activationQuantizer));
    }
}

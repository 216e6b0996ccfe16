package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.bitsearch.cost.SearchedLayer;
import org.lowbit4j.bitsearch.search.SearchCosts;
import org.lowbit4j.bitsearch.supernet.SupernetTraining;
import org.lowbit4j.quant.run.RunData;
import org.lowbit4j.quant.training.TrainingSettings;
import org.lowbit4j.samples.cli.options.SeedOption;
import org.lowbit4j.samples.data.ImageRun;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.data.ImageSource;
import org.lowbit4j.samples.progress.ProgressLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lowbit plan supernet}. */
@Command(
        name = "supernet",
        description = {
            "One branch per bitwidth is trained (DNAS), weights on half of the training images (all, or the first --images N),"
                    + " strengths on the other half.",
            "Time and memory grow with the candidates, so this is for small networks."
        })
final class PlanSupernetCommand extends FloatPlanningCommand {

    /** How a supernet is trained, as search does it. */
    private static final int BATCH = 128;

    private static final double WEIGHT_DECAY = 1e-4;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "Passes over half of the images (default: ${DEFAULT-VALUE}).")
    private int epochs = 1;

    @Option(
            names = "--lr",
            paramLabel = "X",
            description = "Learning rate of the first step of the weights (default: ${DEFAULT-VALUE}).")
    private double learningRate = 0.01;

    @Mixin
    private final SeedOption seed = new SeedOption();

    @Mixin
    private final PlanImages images = new PlanImages();

    @Override
    Made make(ComputationGraph network, List<SearchedLayer> layers, SearchCosts costs) throws IOException {
        TrainingSettings settings = new TrainingSettings(epochs, BATCH, learningRate, WEIGHT_DECAY, seed.seed());
        ImageSource source = images.open(this);
        ImageSet trained = images.of(source, ImageSource.ALL, this, network);
        RunData examples = new ImageRun(trained, Optional.empty(), source.augmentation(), settings).data(network);
        SupernetTraining training =
                new SupernetTraining(network, quantizers(), examples.plain(), examples.train(), settings);
        try (ProgressLine line = ProgressLine.start("supernet", "steps", training.steps())) {
            return new Made(costs.complete(training.plan(costs, line::at)), costs);
        }
    }

    @Override
    OptionalLong seed() {
        return OptionalLong.of(seed.seed());
    }

    @Override
    Optional<Map<String, Object>> digests() {
        return images.digests();
    }
}

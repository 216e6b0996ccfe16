package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.image.Preprocessing;
import org.lowbit4j.quant.training.TrainableNetwork;
import org.lowbit4j.quant.training.TrainingSettings;
import org.lowbit4j.samples.cli.options.TeachingOptions;
import org.lowbit4j.samples.cli.options.TrainingOptions;
import org.lowbit4j.samples.data.DataName;
import org.lowbit4j.samples.model.Architecture;
import org.lowbit4j.samples.model.ModelSpec;
import org.lowbit4j.samples.result.TrainingResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lowbit train}. */
@Command(
        name = "train",
        description = {"Trains a float network.", "Needed: --arch, --data and --out, or --resume alone."})
final class TrainCommand implements Callable<TrainingResult> {

    private static final double LEARNING_RATE = 0.05;

    @Option(names = "--arch", paramLabel = "NAME", description = "The network: ${COMPLETION-CANDIDATES}.")
    private @Nullable Architecture architecture;

    @Mixin
    private final TeachingOptions teaching = new TeachingOptions();

    @Mixin
    private final TrainingOptions training = new TrainingOptions();

    @Override
    public TrainingResult call() throws IOException {
        Architecture chosen = architecture;
        if (chosen == null) {
            throw new IllegalArgumentException("--arch is missing; expected one of " + Architecture.labels());
        }
        training.data().usualSize(Math.max(chosen.imageSize(), DataName.DEFAULT_IMAGE_SIZE));
        try (Session session = Session.open(training, teaching, LEARNING_RATE)) {
            return session.run((stage, before) -> network(chosen, session));
        }
    }

    private static ComputationGraph network(Architecture architecture, Session session) {
        Preprocessing images = session.preprocessing();
        TrainingSettings settings = session.settings();
        ModelSpec spec = new ModelSpec(
                images.height(),
                images.width(),
                images.channels().channels(),
                images.classes().size(),
                CNN2DFormat.NHWC,
                settings.seed());
        ComputationGraph network = architecture.create(spec);
        int steps = session.data(network).train().steps();
        return TrainableNetwork.with(network, settings.updater(steps), settings.weightDecay(), session.loss());
    }
}

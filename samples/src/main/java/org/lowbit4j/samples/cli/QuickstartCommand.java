package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.samples.data.BatchMaker;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.data.ImageSource;
import org.lowbit4j.samples.data.SyntheticSource;
import org.lowbit4j.samples.data.TrainingBatches;
import org.lowbit4j.samples.model.Architecture;
import org.lowbit4j.samples.model.ModelSpec;
import org.lowbit4j.samples.train.TrainableNetwork;
import org.lowbit4j.samples.train.Trainer;
import org.lowbit4j.samples.train.TrainingObserver;
import org.lowbit4j.samples.train.TrainingSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lowbit quickstart}: the whole chain on generated images, without files and in about two minutes. */
@Command(
        name = "quickstart",
        description = "The whole chain in about two minutes on generated images.",
        mixinStandardHelpOptions = true)
final class QuickstartCommand implements Callable<Integer> {

    private static final TrainingSettings LINEAR = new TrainingSettings(2, 128, 0.01, 1e-4, 1);
    private static final TrainingSettings FLOAT = new TrainingSettings(6, 128, 0.05, 1e-4, 1);

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Override
    public Integer call() throws IOException {
        OneDnn.enable();
        ImageSource source = new SyntheticSource();
        ImageSet train = source.train(ImageSource.ALL);
        ImageSet test = source.test(ImageSource.ALL);

        Map<String, RunResult> steps = new LinkedHashMap<>();
        steps.put("linear", train(Architecture.LINEAR, LINEAR, source, train, test));
        steps.put("float", train(Architecture.SMALL, FLOAT, source, train, test));
        output.print(Objects.requireNonNull(spec).commandLine().getOut(), fields(steps), () -> table(steps));
        return 0;
    }

    private static RunResult train(
            Architecture architecture, TrainingSettings settings, ImageSource source, ImageSet train, ImageSet test)
            throws IOException {
        ModelSpec spec = ModelSpec.cifar10(settings.seed());
        BatchMaker maker = new BatchMaker(train, CNN2DFormat.NHWC);
        TrainingBatches batches = new TrainingBatches(maker, source.augmentation(), settings.batch(), settings.seed());
        ComputationGraph network = TrainableNetwork.with(
                architecture.create(spec), settings.updater(batches.steps()), settings.weightDecay());
        try (TrainingProgress progress = new TrainingProgress(settings.epochs(), TrainingObserver.NONE)) {
            return new RunResult(
                    architecture.label(), new Trainer(network, batches, test, settings.epochs(), progress).run());
        }
    }

    private static Map<String, Object> fields(Map<String, RunResult> steps) {
        Map<String, Object> fields = new LinkedHashMap<>();
        steps.forEach((name, result) -> fields.put(name, result.fields()));
        return fields;
    }

    private static String table(Map<String, RunResult> steps) {
        StringBuilder table = new StringBuilder(
                String.format(Locale.ROOT, "%-10s %8s %10s %12s", "network", "top-1 %", "seconds", "images/s"));
        steps.forEach((name, result) -> table.append(String.format(
                Locale.ROOT,
                "%n%-10s %8.2f %10.1f %12.0f",
                name,
                100 * result.scores().top1(),
                result.seconds(),
                result.imagesPerSecond())));
        return table.toString();
    }
}

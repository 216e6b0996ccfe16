package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.samples.data.Augmentation;
import org.lowbit4j.samples.data.BatchMaker;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.data.ImageSource;
import org.lowbit4j.samples.data.TrainingBatches;
import org.lowbit4j.samples.model.Networks;
import org.lowbit4j.samples.train.GraphClassifier;
import org.lowbit4j.samples.train.Learning;
import org.lowbit4j.samples.train.RunDirectory;
import org.lowbit4j.samples.train.Trainer;
import org.lowbit4j.samples.train.TrainingSettings;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * One training run as the commands share it: reads the data, starts or resumes the directory of the run, trains, saves.
 */
final class Session {

    private final TrainingOptions options;
    private final TrainingSettings settings;
    private final ImageSource source;
    private final ImageSet train;
    private final ImageSet test;

    private Session(TrainingOptions options, double usualRate) throws IOException {
        this.options = options;
        this.settings = options.settings(usualRate);
        if (!options.resumed()) {
            RunDirectory.checkFree(options.out(), options.force());
            checkInputs(options.command(), options.out());
        }
        this.source = options.data().open();
        this.train = source.train(options.trainImages());
        this.test = source.test(options.data().testImages());
    }

    /** Refuses a directory that holds what the run is to read: making the run would remove it. */
    private static void checkInputs(CommandSpec command, Path out) throws IOException {
        for (OptionSpec option : command.options()) {
            boolean input = !option.longestName().equals("--out");
            if (input && option.getValue() instanceof Path place && Files.exists(place)) {
                for (Path replaceable : RunDirectory.replaceable(out)) {
                    if (Files.exists(replaceable) && place.toRealPath().startsWith(replaceable.toRealPath())) {
                        throw new IllegalArgumentException(option.longestName() + " " + place + " is in " + replaceable
                                + ", which --out " + out + " would replace; choose another --out");
                    }
                }
            }
        }
    }

    /**
     * Checks the options, reads the data and makes the native library ready; {@code usualRate} is the learning rate where none
     * is given.
     */
    static Session open(TrainingOptions options, double usualRate) throws IOException {
        Session session = new Session(options, usualRate);
        OneDnn.enable();
        return session;
    }

    /** The training images. */
    ImageSet trainImages() {
        return train;
    }

    /** How to train. */
    TrainingSettings settings() {
        return settings;
    }

    /** Trains, or goes on training, and saves the run. Epochs are counted over all stages. */
    RunResult run(Stages stages) throws IOException {
        Map<String, Object> configuration = RunConfiguration.of(
                options.command(), settings.seed(), options.data().name().label(), train, test);
        Optional<ComputationGraph> network = Optional.empty();
        Optional<RunDirectory> directory = Optional.empty();
        if (options.resumed()) {
            network = RunDirectory.checkpoint(options.out());
            checkSame(configuration, network.isPresent());
            directory = Optional.of(RunDirectory.open(options.out(), train.shape(), epochsOf(network)));
        }
        int done = epochsOf(network);
        for (int stage = done / settings.epochs(); stage < stages.count(); stage++) {
            int first = stage * settings.epochs();
            if (network.isEmpty() || done <= first) {
                ComputationGraph started = stages.start(stage, network);
                started.getConfiguration().setEpochCount(first);
                GraphClassifier.checkClasses(started, train);
                network = Optional.of(started);
            }
            if (directory.isEmpty()) {
                directory = Optional.of(RunDirectory.create(options.out(), train.shape(), configuration));
            }
            train(stages, network.get(), directory.get(), first + settings.epochs());
        }
        stages.finish(network.orElseThrow(), directory.orElseThrow());
        directory.orElseThrow().finish(network.orElseThrow());
        return RunResult.of(directory.orElseThrow());
    }

    private static int epochsOf(Optional<ComputationGraph> network) {
        return network.map(graph -> graph.getConfiguration().getEpochCount()).orElse(0);
    }

    /** The training images in batches, in the format that {@code network} wants. */
    TrainingBatches batches(ComputationGraph network) {
        BatchMaker maker = new BatchMaker(train, Networks.inputFormat(network));
        Augmentation augmentation = options.plain() ? Augmentation.NONE : source.augmentation();
        return new TrainingBatches(maker, augmentation, settings.batch(), settings.seed());
    }

    private void train(Stages stages, ComputationGraph network, RunDirectory directory, int untilEpoch)
            throws IOException {
        try {
            if (stages.plan().isPresent()) {
                directory.savePlan(stages.plan().get());
            }
            TrainingBatches batches = batches(network);
            Learning learning = stages.learning(network, batches, directory);
            try (TrainingProgress progress =
                    new TrainingProgress(untilEpoch, stages.observer(directory), stages::progress)) {
                new Trainer(network, learning, test, batches.batchSize(), untilEpoch, progress).run();
            }
        } catch (IOException | RuntimeException | Error e) {
            directory.discardIfEmpty();
            throw e;
        }
    }

    /** A run goes on with what it was started with; model and plan count until they are in a checkpoint. */
    private void checkSame(Map<String, Object> now, boolean begun) throws IOException {
        Map<String, Object> before = RunDirectory.configuration(options.out());
        for (String field : RunConfiguration.INPUTS) {
            boolean counts = !begun || !RunConfiguration.STARTS.contains(field);
            if (counts && before.containsKey(field) && !Objects.equals(before.get(field), now.get(field))) {
                throw new IllegalArgumentException("--resume " + options.out() + ": the run was started with "
                        + field + " " + before.get(field) + ", now it is " + now.get(field)
                        + "; restore what it was started with, or start another run");
            }
        }
    }
}

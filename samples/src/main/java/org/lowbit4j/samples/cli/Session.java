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
import org.lowbit4j.samples.data.ClassNames;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.data.ImageSource;
import org.lowbit4j.samples.data.TrainingBatches;
import org.lowbit4j.samples.model.ImageTask;
import org.lowbit4j.samples.model.Networks;
import org.lowbit4j.samples.result.TrainingResult;
import org.lowbit4j.samples.train.GraphClassifier;
import org.lowbit4j.samples.train.Learning;
import org.lowbit4j.samples.train.RunClaim;
import org.lowbit4j.samples.train.RunDirectory;
import org.lowbit4j.samples.train.Trainer;
import org.lowbit4j.samples.train.TrainingSettings;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * One training run as the commands share it: reads the data, starts or resumes the directory of the run, trains, saves.
 */
final class Session implements AutoCloseable {

    private final TrainingOptions options;
    private final TrainingSettings settings;
    private final RunClaim claim;
    private final ImageSource source;
    private final ImageSet train;
    private final ImageSet test;

    private Session(TrainingOptions options, double usualRate, RunClaim claim) throws IOException {
        this.options = options;
        this.settings = options.settings(usualRate);
        this.claim = claim;
        checkOut(options);
        this.source = options.data().open();
        ImageSet trainImages = source.train(options.trainImages());
        ImageSet testImages = source.test(options.data().testImages());
        Optional<ClassNames> known = knownClasses(options);
        String who = options.resumed() ? "The run" : "The model";
        this.train = known.isPresent() ? known.get().numberAll(trainImages, who) : trainImages;
        this.test = ClassNames.of(train).number(testImages, who);
    }

    private static void checkOut(TrainingOptions options) throws IOException {
        if (!options.resumed()) {
            RunDirectory.checkFree(options.out(), options.force());
            checkInputs(options.command(), options.out());
        }
    }

    /** The classes as the run knows them that goes on, or the model that a run starts from. */
    private static Optional<ClassNames> knownClasses(TrainingOptions options) throws IOException {
        if (options.resumed()) {
            return RunDirectory.classes(options.out());
        }
        Optional<Path> model = RunConfiguration.model(options.command());
        return model.isPresent() ? Networks.knownClasses(model.get()) : Optional.empty();
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
     * Claims the directory of the run, checks the options, reads the data and makes the native library ready; {@code usualRate} is
     * the learning rate where none is given.
     */
    static Session open(TrainingOptions options, double usualRate) throws IOException {
        checkOut(options); // a place that cannot be written is named before anything is written beside it
        RunClaim claim = RunClaim.of(options.out());
        try {
            Session session = new Session(options, usualRate, claim);
            OneDnn.enable();
            return session;
        } catch (IOException | RuntimeException | Error e) {
            claim.close();
            throw e;
        }
    }

    /** Gives the directory of the run up. */
    @Override
    public void close() throws IOException {
        claim.close();
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
    TrainingResult run(Stages stages) throws IOException {
        Map<String, Object> configuration = RunConfiguration.of(
                options.command(), settings.seed(), options.data().name().label(), train, test);
        Optional<ComputationGraph> network = Optional.empty();
        Optional<RunDirectory> directory = Optional.empty();
        if (options.resumed()) {
            network = RunDirectory.checkpoint(options.out());
            checkSame(configuration, network.isPresent());
            directory = Optional.of(RunDirectory.open(options.out(), ImageTask.of(train), epochsOf(network)));
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
                directory = Optional.of(RunDirectory.create(options.out(), ImageTask.of(train), configuration));
            }
            train(stages, network.get(), directory.get(), first + settings.epochs());
        }
        stages.finish(network.orElseThrow(), directory.orElseThrow());
        directory.orElseThrow().finish(network.orElseThrow());
        return TrainingResult.of(directory.orElseThrow());
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

package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.samples.data.Augmentation;
import org.lowbit4j.samples.data.BatchMaker;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.data.ImageSource;
import org.lowbit4j.samples.data.TrainingBatches;
import org.lowbit4j.samples.model.Networks;
import org.lowbit4j.samples.train.DivergedException;
import org.lowbit4j.samples.train.RunDirectory;
import org.lowbit4j.samples.train.Trainer;
import org.lowbit4j.samples.train.TrainingSettings;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * One training run as the commands share it: reads the data, starts or resumes the directory of the run, trains, saves.
 */
final class Session {

    private static final Set<String> NOT_STORED =
            Set.of("help", "version", "json", "debug", "out", "force", "recipe", "resume");

    private static final String DATA = "data";

    private final CommandSpec command;
    private final DataOptions data;
    private final TrainingOptions options;
    private final TrainingSettings settings;
    private final ImageSource source;
    private final ImageSet train;
    private final ImageSet test;

    private Session(CommandSpec command, DataOptions data, TrainingOptions options, double usualRate)
            throws IOException {
        this.command = command;
        this.data = data;
        this.options = options;
        this.settings = options.settings(usualRate);
        if (!options.resumed()) {
            RunDirectory.checkFree(options.out(), options.force());
        }
        this.source = data.open();
        this.train = source.train(options.trainImages());
        this.test = source.test(data.testImages());
    }

    /** Checks the options and reads the data; {@code usualRate} is the learning rate where none is given. */
    static Session open(CommandSpec command, DataOptions data, TrainingOptions options, double usualRate)
            throws IOException {
        return new Session(command, data, options, usualRate);
    }

    /** The training images. */
    ImageSet trainImages() {
        return train;
    }

    /** The test images. */
    ImageSet testImages() {
        return test;
    }

    /** How to train. */
    TrainingSettings settings() {
        return settings;
    }

    /** Number of training steps of an epoch. */
    int stepsPerEpoch() {
        return Math.max(1, train.size() / Math.min(settings.batch(), train.size()));
    }

    /** What a run trains: one network after the other, each for all epochs. */
    interface Stages {

        /** Number of networks. */
        default int count() {
            return 1;
        }

        /** The network that stage {@code stage} begins with, ready to be trained; {@code before} is that of the stage before. */
        ComputationGraph start(int stage, Optional<ComputationGraph> before) throws IOException;

        /** The bits of the network of the last stage that was started, if it is quantized. */
        default Optional<BitwidthPlan> plan() {
            return Optional.empty();
        }
    }

    /** Trains, or goes on training, and saves the run. Epochs are counted over all stages. */
    RunResult run(Stages stages) throws IOException {
        Map<String, Object> configuration = configuration();
        Optional<ComputationGraph> network = Optional.empty();
        Optional<RunDirectory> directory = Optional.empty();
        if (options.resumed()) {
            checkSameData(configuration);
            network = RunDirectory.checkpoint(options.out());
            directory = Optional.of(RunDirectory.open(options.out(), train.shape(), epochsOf(network)));
        }
        int done = epochsOf(network);
        for (int stage = done / settings.epochs(); stage < stages.count(); stage++) {
            int first = stage * settings.epochs();
            if (network.isEmpty() || done <= first) {
                ComputationGraph started = stages.start(stage, network);
                started.getConfiguration().setEpochCount(first);
                network = Optional.of(started);
            }
            if (directory.isEmpty()) {
                directory = Optional.of(RunDirectory.create(options.out(), train.shape(), configuration));
            }
            if (stages.plan().isPresent()) {
                directory.get().savePlan(stages.plan().get());
            }
            train(network.get(), directory.get(), first + settings.epochs());
        }
        directory.orElseThrow().finish(network.orElseThrow());
        return RunResult.of(directory.orElseThrow());
    }

    private static int epochsOf(Optional<ComputationGraph> network) {
        return network.map(graph -> graph.getConfiguration().getEpochCount()).orElse(0);
    }

    private void train(ComputationGraph network, RunDirectory directory, int untilEpoch) throws IOException {
        BatchMaker maker = new BatchMaker(train, Networks.inputFormat(network));
        Augmentation augmentation = options.plain() ? Augmentation.NONE : source.augmentation();
        TrainingBatches batches = new TrainingBatches(maker, augmentation, settings.batch(), settings.seed());
        try (TrainingProgress progress = new TrainingProgress(untilEpoch, directory)) {
            new Trainer(network, batches, test, untilEpoch, progress).run();
        } catch (DivergedException e) {
            directory.discardIfEmpty();
            throw new StatedFailure(String.valueOf(e.getMessage()), e);
        } catch (IOException | RuntimeException e) {
            directory.discardIfEmpty();
            throw e;
        }
    }

    private Map<String, Object> configuration() throws IOException {
        Map<String, Object> configuration = new LinkedHashMap<>();
        configuration.put(StoredOptions.COMMAND, command.name());
        configuration.put(StoredOptions.FIELD, storedOptions());
        configuration.put("seed", settings.seed());
        configuration.put("versions", Versions.all());
        configuration.put(DATA, digests());
        return configuration;
    }

    private Map<String, Object> digests() {
        Map<String, Object> digests = new LinkedHashMap<>();
        digests.put("name", data.name().label());
        digests.put("trainImages", train.size());
        digests.put("trainSha256", train.digest());
        digests.put("testImages", test.size());
        digests.put("testSha256", test.digest());
        return digests;
    }

    private Map<String, String> storedOptions() {
        Map<String, String> stored = new LinkedHashMap<>();
        for (OptionSpec option : command.options()) {
            String name = StoredOptions.nameOf(option);
            Object value = option.getValue();
            boolean given = value != null && !(value instanceof Collection<?> values && values.isEmpty());
            if (given && !NOT_STORED.contains(name)) {
                stored.put(name, text(value));
            }
        }
        return stored;
    }

    private static String text(Object value) {
        if (value instanceof Path path) {
            return path.toAbsolutePath().toString();
        }
        if (value instanceof Collection<?> values) {
            return values.stream().map(Session::text).collect(Collectors.joining(","));
        }
        return value instanceof Enum<?> constant ? constant.name().toLowerCase(Locale.ROOT) : value.toString();
    }

    private void checkSameData(Map<String, Object> now) throws IOException {
        Map<String, Object> before = RunDirectory.configuration(options.out());
        if (!Objects.equals(before.get(DATA), now.get(DATA))) {
            throw new IllegalArgumentException("--resume " + options.out() + ": the run was started with data "
                    + before.get(DATA) + ", now they are " + now.get(DATA) + "; restore them or start another run");
        }
    }
}

package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.binconv.image.Preprocessing;
import org.lowbit4j.binconv.image.PreprocessingJson;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.quant.distillation.DistillationLoss;
import org.lowbit4j.quant.model.InputDescription;
import org.lowbit4j.quant.model.ModelFiles;
import org.lowbit4j.quant.run.Json;
import org.lowbit4j.quant.run.RunClaim;
import org.lowbit4j.quant.run.RunData;
import org.lowbit4j.quant.run.RunDirectory;
import org.lowbit4j.quant.run.StagedRun;
import org.lowbit4j.quant.run.Stages;
import org.lowbit4j.quant.training.ParallelData;
import org.lowbit4j.quant.training.TrainingSettings;
import org.lowbit4j.samples.cli.options.TeachingOptions;
import org.lowbit4j.samples.cli.options.TrainingOptions;
import org.lowbit4j.samples.cli.parsing.CommandOptions;
import org.lowbit4j.samples.command.RunConfiguration;
import org.lowbit4j.samples.command.Teaching;
import org.lowbit4j.samples.data.ImageRun;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.data.ImageSource;
import org.lowbit4j.samples.progress.TrainingProgress;
import org.lowbit4j.samples.result.TrainingResult;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** One training run as the commands share it: claims its directory, reads the data, trains. */
final class Session implements AutoCloseable {

    private final TrainingOptions options;
    private final TrainingSettings settings;
    private final Duration checkpoints;
    private final int workers;
    private final RunClaim claim;
    private final Teaching teaching;
    private final OptionalDouble averageDecay;
    private final ImageRun images;
    private final ImageSet test;

    private Session(TrainingOptions options, TeachingOptions taught, double usualRate, RunClaim claim)
            throws IOException {
        this.options = options;
        this.settings = options.settings(usualRate);
        this.checkpoints = options.checkpointTime();
        this.workers = options.workers();
        this.claim = claim;
        this.teaching = taught.teaching();
        this.averageDecay = taught.averageDecay();
        checkOut(options);
        InputDescription known = known(options);
        ImageSource source = options.data().open(known.preprocessing());
        ImageSet trainImages = source.train(options.trainImages());
        ImageSet testImages = source.test(options.data().testImages());
        String who = options.resumed() ? "The run" : "The model";
        ImageSet train = teaching.usesLabels()
                ? trainImages.forModel(known, who).numberedAll(known.classes(), who)
                : trainImages.unlabelled(teaching.classes()).forModel(known, who);
        teaching.check(train.preprocessing());
        this.test = testImages.forModel(InputDescription.of(train.preprocessing()), who);
        this.images = new ImageRun(train, Optional.of(test), options.augmentation(source), settings);
    }

    private static void checkOut(TrainingOptions options) throws IOException {
        if (!options.resumed()) {
            RunDirectory.checkFree(options.out(), options.force());
            checkInputs(options.command(), options.out());
        }
    }

    /** Classes and preprocessing as the run knows them that goes on, or the model that a run starts from. */
    private static InputDescription known(TrainingOptions options) throws IOException {
        if (options.resumed()) {
            Map<String, Object> configuration = RunDirectory.configuration(options.out());
            return configuration.containsKey(PreprocessingJson.FIELD)
                    ? InputDescription.of(
                            PreprocessingJson.read(Json.pretty(configuration.get(PreprocessingJson.FIELD))))
                    : new InputDescription(Optional.empty(), RunDirectory.classes(options.out()), Optional.empty());
        }
        Optional<Path> model = CommandOptions.model(options.command());
        return model.isPresent() ? ModelFiles.description(model.get()) : InputDescription.NONE;
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
     * Claims the directory of the run, checks the options, reads the data and makes the native library ready.
     *
     * @param taught what is learned from besides the labels
     * @param usualRate the learning rate where none is given
     */
    static Session open(TrainingOptions options, TeachingOptions taught, double usualRate) throws IOException {
        checkOut(options); // a place that cannot be written is named before anything is written beside it
        RunClaim claim = RunClaim.of(options.out());
        try {
            OneDnn.enable(); // layers take it when their network is made or loaded, a teacher's too
            return new Session(options, taught, usualRate, claim);
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

    /** How a teacher counts, if there is one. */
    Optional<DistillationLoss> loss() {
        return teaching.loss();
    }

    /** How to train. */
    TrainingSettings settings() {
        return settings;
    }

    /** What happens to the images, and the names of their classes. */
    Preprocessing preprocessing() {
        return images.train().preprocessing();
    }

    /** The images in batches, in the format that {@code network} wants. */
    RunData data(ComputationGraph network) {
        RunData data = teaching.of(images.data(network), network);
        return workers == 1 ? data : new RunData(new ParallelData(data.train(), workers), data.plain(), data.test());
    }

    /** Trains, or goes on training, and saves the run. Epochs are counted over all stages. */
    TrainingResult run(Stages stages) throws IOException {
        StagedRun run = new StagedRun(
                        options.out(),
                        options.resumed(),
                        RunConfiguration.source(
                                CommandOptions.configuration(options.command()),
                                settings.seed(),
                                options.data().name().label(),
                                images.train(),
                                test),
                        InputDescription.of(preprocessing()),
                        settings.epochs(),
                        this::data)
                .checkpointEvery(checkpoints)
                .averaging(averageDecay);
        List<TrainingProgress> shown = new ArrayList<>();
        try {
            return TrainingResult.of(run.run(stages, (saver, stage, lastEpoch) -> {
                TrainingProgress progress = new TrainingProgress(lastEpoch, saver, stage::progress);
                shown.add(progress);
                return progress;
            }));
        } finally {
            shown.forEach(TrainingProgress::close);
        }
    }
}

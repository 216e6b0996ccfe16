package org.lowbit4j.samples.cli.options;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.quant.run.RunDirectory;
import org.lowbit4j.quant.training.LearningRateDecay;
import org.lowbit4j.quant.training.TrainingSettings;
import org.lowbit4j.samples.data.Augmentation;
import org.lowbit4j.samples.data.DataName;
import org.lowbit4j.samples.data.ImageSource;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** On what and how to train, and where the run is written. */
public final class TrainingOptions {

    private static final int MOST_MINUTES = 100_000;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Mixin
    private final DataOptions data = new DataOptions();

    @Option(
            names = "--train-images",
            paramLabel = "N",
            description = "Train on the first N training images (default: all).")
    private int trainImages = ImageSource.ALL;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description =
                    "Passes over the training images, in each stage; a search counts those over the weights' half (default: ${DEFAULT-VALUE}).")
    private int epochs = 1;

    @Option(names = "--batch", paramLabel = "N", description = "Images of a step (default: ${DEFAULT-VALUE}).")
    private int batch = 128;

    @Option(
            names = "--lr",
            paramLabel = "X",
            description =
                    "Learning rate of the first step; --schedule says how it falls (default: 0.05 for train, else 0.01).")
    private @Nullable Double learningRate;

    @Option(
            names = "--schedule",
            paramLabel = "cosine|steps:E,E",
            description =
                    "How the learning rate falls in each stage: to 0 along half a cosine, or to a tenth after so many epochs, for instance"
                            + " steps:30,60,85 (default: ${DEFAULT-VALUE}).")
    private LearningRateDecay schedule = LearningRateDecay.COSINE;

    @Option(
            names = "--warm-up",
            paramLabel = "X",
            description =
                    "Let the learning rate grow from nearly 0 in the first X epochs of each stage, which may be less than 1 (default:"
                            + " ${DEFAULT-VALUE}).")
    private double warmUp;

    @Option(
            names = "--weight-decay",
            paramLabel = "X",
            description = "Factor of the weights in their gradient (default: ${DEFAULT-VALUE}).")
    private double weightDecay = 1e-4;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of initial weights, order and variation of the images (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--no-augmentation",
            fallbackValue = "true",
            description =
                    "Train on the images as they are. Otherwise they are cropped at random and mirrored, except synthetic ones.")
    private boolean plain;

    @Option(
            names = "--crop-area",
            paramLabel = "X",
            description =
                    "imagefolder: the smallest share of an image's area that is cropped at random, above 0, at most 1 (default: 0.08).")
    private @Nullable Double cropArea;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Directory to write the run to: config.json, metrics.csv, plan.json, checkpoint/, model.zip.")
    private @Nullable Path out;

    @Mixin
    private final ForceOption force = new ForceOption();

    @Option(
            names = "--workers",
            paramLabel = "N",
            description =
                    "Copies of the network that take a step at the same time, each on a batch of its own, before their parameters are"
                            + " averaged; not for search (default: ${DEFAULT-VALUE}).")
    private int workers = 1;

    @Option(
            names = "--checkpoint-minutes",
            paramLabel = "X",
            description =
                    "Save a checkpoint within an epoch every X minutes, besides the one after each epoch; 0 for none (default:"
                            + " ${DEFAULT-VALUE}).")
    private double checkpointMinutes = RunDirectory.CHECKPOINT_INTERVAL.toMinutes();

    @SuppressWarnings("UnusedVariable") // StoredOptions reads the file before the options are parsed
    @Option(
            names = "--recipe",
            paramLabel = "FILE",
            description =
                    "Options by their names without dashes, from a JSON (.json) or a properties file, or from one that comes with lowbit, such as"
                            + " resnet20-quantize; those of the command line count more.")
    private @Nullable Path recipe;

    @Option(
            names = "--resume",
            paramLabel = "DIR",
            description =
                    "Go on with the interrupted run in this directory, after its last checkpoint; takes no other option.")
    private @Nullable Path resume;

    /** The command that trains. */
    public CommandSpec command() {
        return Objects.requireNonNull(command);
    }

    /** Which images. */
    public DataOptions data() {
        return data;
    }

    /** How to train; {@code usualRate} is the learning rate where none is given. */
    public TrainingSettings settings(double usualRate) {
        double rate = learningRate == null ? usualRate : learningRate;
        return new TrainingSettings(
                epochs, batch, rate, weightDecay, seed, LearningRateDecay.afterWarmUp(warmUp, schedule));
    }

    /** How many copies of the network learn at the same time. */
    public int workers() {
        if (workers < 1) {
            throw new IllegalArgumentException("--workers " + workers + "; expected at least 1");
        }
        return workers;
    }

    /** How much time passes between checkpoints within an epoch; 0 for none. */
    public Duration checkpointTime() {
        if (!(checkpointMinutes >= 0 && checkpointMinutes <= MOST_MINUTES)) {
            throw new IllegalArgumentException(
                    "--checkpoint-minutes " + checkpointMinutes + "; expected 0.." + MOST_MINUTES);
        }
        return Duration.ofNanos(Math.round(checkpointMinutes * TimeUnit.MINUTES.toNanos(1)));
    }

    /** How many training images are wanted. */
    public int trainImages() {
        if (trainImages < 1) {
            throw new IllegalArgumentException("--train-images " + trainImages + "; expected at least 1");
        }
        return trainImages;
    }

    /** How training images are varied. */
    public Augmentation augmentation(ImageSource source) {
        if (cropArea == null) {
            return plain ? Augmentation.NONE : source.augmentation();
        }
        if (plain || data.name() != DataName.IMAGEFOLDER) {
            throw new IllegalArgumentException("--crop-area is not for "
                    + (plain ? "--no-augmentation" : "--data " + data.name()) + "; leave it out");
        }
        return new Augmentation.Area(cropArea);
    }

    /** Directory of the run. */
    public Path out() {
        if (out == null) {
            throw new IllegalArgumentException("--out is missing; it names the directory that the run is written to");
        }
        return out;
    }

    /** Whether an earlier run may be replaced. */
    public boolean force() {
        return force.given();
    }

    /** Whether a run goes on. */
    public boolean resumed() {
        return resume != null;
    }
}

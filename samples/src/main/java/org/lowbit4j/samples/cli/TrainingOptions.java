package org.lowbit4j.samples.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.samples.data.ImageSource;
import org.lowbit4j.samples.train.TrainingSettings;
import picocli.CommandLine.Option;

/** How to train, and where the run is written. */
final class TrainingOptions {

    @Option(names = "--train-images", paramLabel = "N", description = "Number of training images (default: all).")
    private int trainImages = ImageSource.ALL;

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the training images.")
    private int epochs = 1;

    @Option(names = "--batch", paramLabel = "N", description = "Images per step (default: ${DEFAULT-VALUE}).")
    private int batch = 128;

    @Option(
            names = "--lr",
            paramLabel = "X",
            description = "Learning rate of the first step; falls along a cosine (default: 0.05, quantize 0.01).")
    private @Nullable Double learningRate;

    @Option(names = "--weight-decay", paramLabel = "X", description = "Weight decay (default: ${DEFAULT-VALUE}).")
    private double weightDecay = 1e-4;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of weights, order and variation of the images.")
    private long seed = 1;

    @Option(
            names = "--no-augmentation",
            description = "Train on the images as they are, without random crops and mirroring.")
    private boolean plain;

    @Option(names = "--out", paramLabel = "DIR", description = "Directory of the run.")
    private @Nullable Path out;

    @Option(names = "--force", description = "Replace the directory of an earlier run.")
    private boolean force;

    @SuppressWarnings("UnusedVariable") // StoredOptions reads the file before the options are parsed
    @Option(names = "--recipe", paramLabel = "FILE", description = "Options from a JSON or properties file.")
    private @Nullable Path recipe;

    @Option(
            names = "--resume",
            paramLabel = "DIR",
            description = "Go on with an interrupted run; needs no other option.")
    private @Nullable Path resume;

    /** How to train; {@code usualRate} is the learning rate where none is given. */
    TrainingSettings settings(double usualRate) {
        double rate = learningRate == null ? usualRate : learningRate;
        return new TrainingSettings(epochs, batch, rate, weightDecay, seed);
    }

    /** How many training images are wanted. */
    int trainImages() {
        if (trainImages < 1) {
            throw new IllegalArgumentException("--train-images " + trainImages + "; expected at least 1");
        }
        return trainImages;
    }

    /** Whether images are taken as they are. */
    boolean plain() {
        return plain;
    }

    /** Directory of the run. */
    Path out() {
        if (out == null) {
            throw new IllegalArgumentException("--out is missing; it names the directory that the run is written to");
        }
        return out;
    }

    /** Whether an earlier run may be replaced. */
    boolean force() {
        return force;
    }

    /** Whether a run goes on. */
    boolean resumed() {
        return resume != null;
    }
}

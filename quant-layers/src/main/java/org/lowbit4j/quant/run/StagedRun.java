package org.lowbit4j.quant.run;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.quant.evaluation.GraphClassifier;
import org.lowbit4j.quant.model.InputDescription;
import org.lowbit4j.quant.training.EpochProgress;
import org.lowbit4j.quant.training.Learning;
import org.lowbit4j.quant.training.QuantizedStart;
import org.lowbit4j.quant.training.Trainer;
import org.lowbit4j.quant.training.TrainingObserver;

/**
 * A training in stages in a directory of its own. After each epoch, and every ten minutes within one, a checkpoint is saved; a run that is resumed goes on
 * after the last one, to the result of an uninterrupted run, bit for bit where native operations are (one native thread). Epochs are counted over all
 * stages.
 */
public final class StagedRun {

    private final Path place;
    private final boolean resumed;
    private final RunSource source;
    private final InputDescription description;
    private final int epochs;
    private final Function<ComputationGraph, RunData> data;
    private Duration checkpoints = RunDirectory.CHECKPOINT_INTERVAL;

    /**
     * A run.
     *
     * @param place its directory: free ({@link RunDirectory#checkFree}), or that of the run to resume
     * @param resumed whether a run goes on
     * @param source what it is started with
     * @param description what its models say of their inputs and outputs
     * @param epochs of each stage, at least 1
     * @param data the examples for a network
     */
    public StagedRun(
            Path place,
            boolean resumed,
            RunSource source,
            InputDescription description,
            int epochs,
            Function<ComputationGraph, RunData> data) {
        this.place = place;
        this.resumed = resumed;
        this.source = source;
        this.description = description;
        this.epochs = epochs;
        this.data = data;
    }

    /** How much time passes between checkpoints within an epoch, ten minutes if nothing is said; 0 for none. */
    public StagedRun checkpointEvery(Duration time) {
        checkpoints = time;
        return this;
    }

    /** The directory, and the network after the last epoch. */
    public record Result(RunDirectory directory, ComputationGraph network) {}

    /**
     * Trains, or goes on training, and saves the run. If it fails before its first epoch is saved, the directory is as it was.
     *
     * @param watcher wraps what saves each epoch, for instance to show how the training gets on; is given the last epoch of the stage
     * @throws org.lowbit4j.quant.training.DivergedException if the loss or a parameter is no longer a number
     * @throws IllegalArgumentException if the examples do not fit the network, or if a run is resumed with other inputs
     */
    public Result run(Stages stages, Watcher watcher) throws IOException {
        Optional<ComputationGraph> network = Optional.empty();
        Optional<RunDirectory> directory = Optional.empty();
        Optional<EpochProgress> unfinished = Optional.empty();
        if (resumed) {
            network = RunDirectory.checkpoint(place);
            unfinished = RunDirectory.unfinished(place);
            source.checkSame(RunDirectory.configuration(place), network.isPresent(), "The run in " + place);
            directory = Optional.of(RunDirectory.open(place, description, epochsOf(network)));
        }
        int done = epochsOf(network);
        for (int stage = done / epochs; stage < stages.count(); stage++) {
            int first = stage * epochs;
            boolean begun = done > first || (done == first && unfinished.isPresent());
            if (network.isEmpty() || !begun) {
                ComputationGraph started = stages.start(stage, network);
                started.getConfiguration().setEpochCount(first);
                GraphClassifier.check(
                        started, QuantizedStart.first(data.apply(started).plain(), 1));
                network = Optional.of(started);
            }
            if (directory.isEmpty()) {
                directory = Optional.of(RunDirectory.create(place, description, source.configuration()));
            }
            directory.get().checkpointEvery(checkpoints);
            train(stages, network.get(), directory.get(), first + epochs, unfinished, watcher);
        }
        Result result = new Result(directory.orElseThrow(), network.orElseThrow());
        stages.finish(result.network(), result.directory());
        result.directory().finish(result.network());
        return result;
    }

    /** Sees how a training gets on. */
    public interface Watcher {

        /** A watcher that does nothing of its own. */
        Watcher NONE = (saver, stages, lastEpoch) -> saver;

        /**
         * What is told of steps and epochs.
         *
         * @param saver saves each epoch; must be told of them in turn
         * @param lastEpoch of the stage that begins
         */
        TrainingObserver watching(TrainingObserver saver, Stages stages, int lastEpoch);
    }

    private static int epochsOf(Optional<ComputationGraph> network) {
        return network.map(graph -> graph.getConfiguration().getEpochCount()).orElse(0);
    }

    private void train(
            Stages stages,
            ComputationGraph network,
            RunDirectory directory,
            int untilEpoch,
            Optional<EpochProgress> unfinished,
            Watcher watcher)
            throws IOException {
        try {
            if (stages.plan().isPresent()) {
                directory.savePlan(stages.plan().get());
            }
            RunData examples = data.apply(network);
            Learning learning = stages.learning(network, examples.train(), directory);
            TrainingObserver observer = watcher.watching(stages.observer(directory), stages, untilEpoch);
            new Trainer(network, learning, examples.test(), untilEpoch, observer)
                    .goingOn(unfinished)
                    .run();
        } catch (IOException | RuntimeException | Error e) {
            directory.discardIfEmpty();
            throw e;
        }
    }
}

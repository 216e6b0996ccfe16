package org.lowbit4j.quant.run;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.quant.evaluation.GraphClassifier;
import org.lowbit4j.quant.model.InputDescription;
import org.lowbit4j.quant.training.EpochProgress;
import org.lowbit4j.quant.training.Learning;
import org.lowbit4j.quant.training.QuantizedStart;
import org.lowbit4j.quant.training.Trainer;
import org.lowbit4j.quant.training.TrainingObserver;
import org.lowbit4j.quant.training.WeightAverage;

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
    private OptionalDouble averageDecay = OptionalDouble.empty();

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

    /** Takes the moving average of the parameters as the network of each stage, see {@link WeightAverage}; empty for none. */
    public StagedRun averaging(OptionalDouble decay) {
        averageDecay = decay;
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
        Optional<Trained> trained = Optional.empty();
        Optional<RunDirectory> directory = Optional.empty();
        Optional<EpochProgress> unfinished = Optional.empty();
        if (resumed) {
            Optional<ComputationGraph> checkpoint = RunDirectory.checkpoint(place);
            unfinished = RunDirectory.unfinished(place);
            source.checkSame(RunDirectory.configuration(place), checkpoint.isPresent(), "The run in " + place);
            RunDirectory opened = RunDirectory.open(place, description, epochsOf(checkpoint));
            directory = Optional.of(opened);
            if (checkpoint.isPresent()) {
                trained = Optional.of(Trained.goingOn(checkpoint.get(), averageDecay, opened));
            }
        }
        int done = epochsOf(trained.map(Trained::network));
        for (int stage = done / epochs; stage < stages.count(); stage++) {
            int first = stage * epochs;
            boolean begun = done > first || (done == first && unfinished.isPresent());
            if (trained.isEmpty() || !begun) {
                ComputationGraph started = stages.start(stage, trained.map(Trained::shown));
                started.getConfiguration().setEpochCount(first);
                GraphClassifier.check(
                        started, QuantizedStart.first(data.apply(started).plain(), 1));
                trained = Optional.of(Trained.start(started, averageDecay));
            }
            if (directory.isEmpty()) {
                directory = Optional.of(RunDirectory.create(place, description, source.configuration()));
            }
            directory.get().checkpointEvery(checkpoints);
            train(stages, trained.get(), directory.get(), first + epochs, unfinished, watcher);
        }
        Result result =
                new Result(directory.orElseThrow(), trained.orElseThrow().shown());
        stages.finish(result.network(), result.directory());
        result.directory().finish(result.network());
        return result;
    }

    /**
     * A network in training.
     *
     * @param network that takes the steps
     * @param average of its parameters, if one is taken
     */
    private record Trained(ComputationGraph network, Optional<WeightAverage> average) {

        /** The entry of a checkpoint that holds the average. */
        private static final String AVERAGE = "lowbit-average.txt";

        static Trained start(ComputationGraph network, OptionalDouble decay) {
            return new Trained(
                    network,
                    decay.isPresent() ? Optional.of(WeightAverage.of(network, decay.getAsDouble())) : Optional.empty());
        }

        static Trained goingOn(ComputationGraph network, OptionalDouble decay, RunDirectory directory)
                throws IOException {
            Optional<String> kept = decay.isPresent() ? directory.kept(AVERAGE) : Optional.empty();
            return new Trained(network, kept.map(text -> WeightAverage.parse(text, network, decay.getAsDouble())));
        }

        /** What the stage comes to. */
        ComputationGraph shown() {
            return average.map(parameters -> parameters.network(network)).orElse(network);
        }

        void keptIn(RunDirectory directory) {
            average.ifPresent(parameters -> directory.keep(AVERAGE, parameters::text));
        }
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
            Trained trained,
            RunDirectory directory,
            int untilEpoch,
            Optional<EpochProgress> unfinished,
            Watcher watcher)
            throws IOException {
        try {
            if (stages.plan().isPresent()) {
                directory.savePlan(stages.plan().get());
            }
            trained.keptIn(directory);
            ComputationGraph network = trained.network();
            RunData examples = data.apply(network);
            Learning learning = stages.learning(network, examples.train(), directory);
            TrainingObserver observer = watcher.watching(stages.observer(directory), stages, untilEpoch);
            new Trainer(network, learning, examples.test(), untilEpoch, observer)
                    .goingOn(unfinished)
                    .averaging(trained.average())
                    .run();
        } catch (IOException | RuntimeException | Error e) {
            directory.discardIfEmpty();
            throw e;
        }
    }
}

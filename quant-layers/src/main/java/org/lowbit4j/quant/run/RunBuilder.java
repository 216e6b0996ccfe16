package org.lowbit4j.quant.run;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.image.Preprocessing;
import org.lowbit4j.quant.model.InputDescription;
import org.lowbit4j.quant.training.QuantizedStart;
import org.lowbit4j.quant.training.TrainingData;
import org.lowbit4j.quant.training.TrainingSettings;
import org.lowbit4j.quant.training.WeightAverage;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * What every run on data of one's own is given: examples, settings and a directory. Not safe to share between threads.
 *
 * @param <T> the kind of run
 */
public abstract class RunBuilder<T extends RunBuilder<T>> {

    private final String name = getClass().getSimpleName();
    private final List<TrainingListener> listeners = new ArrayList<>();
    private TrainingSettings settings = new TrainingSettings(1, 0.01, 1);
    private InputDescription description = InputDescription.NONE;
    private Optional<DataSetIterator> test = Optional.empty();
    private @Nullable TrainingData train;
    private @Nullable DataSetIterator plain;
    private @Nullable Path directory;
    private Duration checkpoints = RunDirectory.CHECKPOINT_INTERVAL;
    private OptionalDouble averageDecay = OptionalDouble.empty();
    private boolean replace;
    private boolean resume;

    /** This object. */
    protected abstract T self();

    /** Epochs of each stage, learning rate, weight decay, seed. The batch size is that of the iterators. */
    public final T settings(TrainingSettings training) {
        settings = training;
        return self();
    }

    /** What is learned from: every epoch is a pass over the iterator. Its first examples calibrate the quantizers. */
    public T train(DataSetIterator examples) {
        return train(TrainingData.of(examples), examples);
    }

    /** What is learned from, one array of features and one of labels. */
    public final T train(MultiDataSetIterator examples) {
        return train(TrainingData.single(examples));
    }

    /** What is learned from, and training examples as they are, not varied at random, to calibrate on. */
    public final T train(TrainingData examples, DataSetIterator asTheyAre) {
        train = examples;
        plain = asTheyAre;
        return self();
    }

    /** Examples that are classified after each epoch; none if nothing is said. */
    public final T test(DataSetIterator examples) {
        test = Optional.of(examples);
        return self();
    }

    /** What happens to images before the network sees them: is saved with every model. */
    public final T preprocessing(Preprocessing known) {
        return description(InputDescription.of(known));
    }

    /** What models say of their inputs and outputs. */
    public final T description(InputDescription known) {
        description = known;
        return self();
    }

    /** Listeners of Deeplearning4j, which every network that is trained gets. */
    public final T listeners(TrainingListener... heard) {
        listeners.addAll(List.of(heard));
        return self();
    }

    /** Where the run is written; needed. */
    public final T directory(Path place) {
        directory = place;
        return self();
    }

    /** How much time passes between checkpoints within an epoch, ten minutes if nothing is said; 0 for none. */
    public final T checkpointEvery(Duration time) {
        checkpoints = time;
        return self();
    }

    /** Takes the moving average of the parameters, of such a decay, as the network of each stage, see {@link WeightAverage}. */
    public final T averaging(double decay) {
        averageDecay = OptionalDouble.of(WeightAverage.checked(decay));
        return self();
    }

    /** Whether the directory of another run may be replaced. */
    public final T replace(boolean allowed) {
        replace = allowed;
        return self();
    }

    /** Whether to go on with the run in the directory, if one was begun there with the same settings. */
    public final T resume(boolean wanted) {
        resume = wanted;
        return self();
    }

    /** Epochs of each stage, learning rate, weight decay, seed. */
    protected final TrainingSettings settings() {
        return settings;
    }

    /** What models say of their inputs and outputs. */
    protected final InputDescription description() {
        return description;
    }

    /**
     * The examples. Those to calibrate on are read now, whether a run begins or goes on: an iterator that shuffles at each reset is
     * then at the same place in both.
     *
     * @throws IllegalArgumentException if there are none
     */
    protected final RunData data() {
        if (train == null || plain == null) {
            throw new IllegalArgumentException(name + ": no training examples; call train");
        }
        return new RunData(train, QuantizedStart.sample(plain), test);
    }

    /**
     * Runs the stages.
     *
     * @param options what the run is started with; it is resumed with the same
     * @throws IllegalArgumentException if the directory is missing or taken, or the run in it was started with something else
     */
    protected final StagedRun.Result run(Stages stages, Map<String, String> options, RunData data) throws IOException {
        Path place = directory;
        if (place == null) {
            throw new IllegalArgumentException(name + ": no directory for the run; call directory");
        }
        Map<String, Object> all = new LinkedHashMap<>(options);
        all.put("settings", settings.toString());
        averageDecay.ifPresent(decay -> all.put("averaging", String.valueOf(decay)));
        Map<String, Object> configuration = new LinkedHashMap<>();
        configuration.put(RunDirectory.COMMAND, name);
        configuration.put(RunDirectory.OPTIONS, all);
        if (!description.classes().isEmpty()) {
            configuration.put(RunDirectory.CLASSES, description.classes());
        }
        RunSource source = new RunSource(configuration, List.of(RunDirectory.COMMAND, RunDirectory.OPTIONS), List.of());
        try (RunClaim claim = RunClaim.of(place)) {
            boolean resumed = resume && RunDirectory.isRun(place);
            if (!resumed) {
                RunDirectory.checkFree(place, replace);
            }
            return new StagedRun(place, resumed, source, description, settings.epochs(), network -> data)
                    .checkpointEvery(checkpoints)
                    .averaging(averageDecay)
                    .run(new Listened(stages, listeners), StagedRun.Watcher.NONE);
        }
    }
}

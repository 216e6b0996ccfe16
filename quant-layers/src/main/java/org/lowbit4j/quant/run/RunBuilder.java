package org.lowbit4j.quant.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.quant.model.InputDescription;
import org.lowbit4j.quant.training.QuantizedStart;
import org.lowbit4j.quant.training.TrainingData;
import org.lowbit4j.quant.training.TrainingSettings;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/** What every run is given by its builder: examples, settings and a directory. */
public final class RunBuilder {

    private final String command;
    private TrainingSettings settings = new TrainingSettings(1, 0.01, 1);
    private InputDescription description = InputDescription.NONE;
    private Optional<DataSetIterator> test = Optional.empty();
    private @Nullable TrainingData train;
    private @Nullable DataSetIterator plain;
    private @Nullable Path directory;
    private final List<TrainingListener> listeners = new ArrayList<>();
    private boolean replace;
    private boolean resume;

    /** For a run that calls itself {@code command}. */
    public RunBuilder(String command) {
        this.command = command;
    }

    /** Epochs of each stage, learning rate, weight decay, seed. */
    public void settings(TrainingSettings training) {
        settings = training;
    }

    /** Epochs of each stage, learning rate, weight decay, seed. */
    public TrainingSettings settings() {
        return settings;
    }

    /** What is learned from, and examples as they are, to calibrate on. */
    public void train(TrainingData examples, DataSetIterator asTheyAre) {
        train = examples;
        plain = asTheyAre;
    }

    /** What is learned from, one array of features and one of labels. */
    public void train(MultiDataSetIterator examples) {
        DataSetIterator single = TrainingData.single(examples);
        train(TrainingData.of(single), single);
    }

    /** Examples that are classified after each epoch. */
    public void test(DataSetIterator examples) {
        test = Optional.of(examples);
    }

    /** What models say of their inputs and outputs. */
    public void description(InputDescription known) {
        description = known;
    }

    /** What models say of their inputs and outputs. */
    public InputDescription description() {
        return description;
    }

    /** Listeners of Deeplearning4j, which the network of each stage gets. */
    public void listeners(TrainingListener... heard) {
        listeners.addAll(List.of(heard));
    }

    /** Where the run is written. */
    public void directory(Path place) {
        directory = place;
    }

    /** Whether the directory of another run may be replaced. */
    public void replace(boolean allowed) {
        replace = allowed;
    }

    /** Whether to go on with a run that was begun. */
    public void resume(boolean wanted) {
        resume = wanted;
    }

    /**
     * The examples. Those to calibrate on are read now, whether a run begins or goes on: an iterator that shuffles at each reset is
     * then at the same place in both.
     *
     * @throws IllegalArgumentException if there are none
     */
    public RunData data() {
        if (train == null || plain == null) {
            throw new IllegalArgumentException(command + ": no training examples; call train");
        }
        return new RunData(train, QuantizedStart.sample(plain), test);
    }

    /**
     * Runs the stages.
     *
     * @param options what the run is started with; it is resumed with the same
     * @throws IllegalArgumentException if the directory is missing or taken, or the run in it was started with something else
     */
    public StagedRun.Result run(Stages stages, Map<String, String> options, RunData data) throws IOException {
        Path place = directory;
        if (place == null) {
            throw new IllegalArgumentException(command + ": no directory for the run; call directory");
        }
        boolean resumed = resume && Files.exists(place) && RunDirectory.isRun(place);
        if (!resumed) {
            RunDirectory.checkFree(place, replace);
        }
        Map<String, Object> all = new LinkedHashMap<>(options);
        all.put("settings", settings.toString());
        Map<String, Object> configuration = new LinkedHashMap<>();
        configuration.put(RunDirectory.COMMAND, command);
        configuration.put(RunDirectory.OPTIONS, all);
        if (!description.classes().isEmpty()) {
            configuration.put(RunDirectory.CLASSES, description.classes());
        }
        RunSource source = new RunSource(configuration, List.of(RunDirectory.COMMAND, RunDirectory.OPTIONS), List.of());
        try (RunClaim claim = RunClaim.of(place)) {
            return new StagedRun(place, resumed, source, description, settings.epochs(), network -> data)
                    .run(new Listened(stages, listeners), StagedRun.Watcher.NONE);
        }
    }
}

package org.lowbit4j.quant.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.binconv.format.AtomicFile;
import org.lowbit4j.quant.model.InputDescription;
import org.lowbit4j.quant.model.ModelFiles;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.PlanFiles;
import org.lowbit4j.quant.training.EpochProgress;
import org.lowbit4j.quant.training.EpochResult;
import org.lowbit4j.quant.training.TrainingObserver;

/**
 * The directory of a run: {@code config.json}, {@code metrics.csv}, {@code plan.json} where there is one, {@code checkpoint/} after each epoch and every ten minutes within one, and {@code model.zip}
 * at the end. Every file appears whole or not at all.
 */
public final class RunDirectory implements TrainingObserver {

    /** Name of the file with the bits. */
    public static final String PLAN = "plan.json";

    /** The field of {@code config.json} that holds the name of the command. */
    public static final String COMMAND = "command";

    /** The field of {@code config.json} that holds the options of the command. */
    public static final String OPTIONS = "options";

    /** The field of {@code config.json} that holds the names of the classes, where they are known. */
    public static final String CLASSES = "classes";

    /** How much time passes between checkpoints within an epoch, if nothing else is said. */
    public static final Duration CHECKPOINT_INTERVAL = Duration.ofMinutes(10);

    private static final String CONFIGURATION = "config.json";
    private static final String METRICS = "metrics.csv";
    private static final String CHECKPOINT = "checkpoint";

    private final Path directory;
    private final InputDescription description;
    private final List<EpochResult> rows;
    private final Map<String, Supplier<String>> notes = new LinkedHashMap<>();
    private Duration interval = CHECKPOINT_INTERVAL;
    private long lastSaved = System.nanoTime();

    private RunDirectory(Path directory, InputDescription description, List<EpochResult> rows) {
        this.directory = directory;
        this.description = description;
        this.rows = rows;
    }

    /**
     * Refuses a place where a run cannot be written.
     *
     * @param force whether the directory of another run may be replaced
     * @throws IllegalArgumentException if it exists and may not be replaced, or cannot be made
     */
    public static void checkFree(Path directory, boolean force) throws IOException {
        ReplacedRun replaced = ReplacedRun.of(directory);
        boolean free = !Files.exists(directory) || Directories.isEmpty(directory);
        if (!free && !force && !replaced.exists()) {
            throw new IllegalArgumentException("Run directory " + directory
                    + " exists already; choose another one, replace it (force), or resume the run in it");
        }
        replaced.check(force);
        if (free) {
            checkWritable(directory);
        } else if (!isRun(directory)) {
            throw new IllegalArgumentException("Run directory " + directory + " exists and is not that of a run (no "
                    + CONFIGURATION + " of one in it), so that it will not be replaced; choose another one");
        }
    }

    /**
     * What {@link #create} may remove, sooner or later: nothing that the run is to read may be in there.
     *
     * @return the directory and the place of the run that is replaced
     */
    public static List<Path> replaceable(Path directory) {
        return List.of(directory, ReplacedRun.of(directory).place());
    }

    /** Whether there is a run in {@code directory}. */
    static boolean isRun(Path directory) throws IOException {
        Path file = directory.resolve(CONFIGURATION);
        try {
            return Files.isRegularFile(file) && Json.read(file).keySet().containsAll(Set.of(COMMAND, OPTIONS));
        } catch (IllegalArgumentException e) {
            return false; // no JSON
        }
    }

    static boolean hasEpoch(Path directory) {
        return ModelFiles.exists(directory.resolve(CHECKPOINT)) || ModelFiles.exists(directory);
    }

    /**
     * Starts a run, in place of what {@link #checkFree} allowed to replace. A run that is replaced is kept beside it, under the
     * same name and {@code .replaced}, until the first epoch of the new one is saved.
     *
     * @throws IllegalArgumentException if there is something else in the directory than a run
     */
    public static RunDirectory create(Path directory, InputDescription description, Map<String, ?> configuration)
            throws IOException {
        RunDirectory run = new RunDirectory(directory, description, new ArrayList<>());
        checkFree(directory, true); // setAside removes what is there
        ReplacedRun.of(directory).setAside();
        try {
            Files.createDirectories(directory);
            AtomicFile.write(
                    directory.resolve(CONFIGURATION), Json.pretty(configuration).getBytes(StandardCharsets.UTF_8));
        } catch (IOException | RuntimeException e) {
            run.discardIfEmpty();
            throw e;
        }
        return run;
    }

    /** Goes on with a run. */
    public static RunDirectory open(Path directory, InputDescription description, int epochsDone) throws IOException {
        List<EpochResult> rows = Metrics.read(directory.resolve(METRICS), epochsDone);
        if (rows.size() < epochsDone) {
            throw new IllegalArgumentException(directory.resolve(METRICS) + ": has " + rows.size() + " of the "
                    + epochsDone + " epochs that the checkpoint has seen; restore it, or start another run");
        }
        AtomicFile.removeLeftovers(directory.resolve(CHECKPOINT).resolve(ModelFiles.MODEL_FILE));
        AtomicFile.removeLeftovers(directory.resolve(ModelFiles.MODEL_FILE));
        return new RunDirectory(directory, description, rows);
    }

    /**
     * What a run was started with.
     *
     * @throws IllegalArgumentException if there is no run in this directory
     */
    public static Map<String, Object> configuration(Path directory) throws IOException {
        Path file = directory.resolve(CONFIGURATION);
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(
                    directory + ": no " + CONFIGURATION + " in it; expected the directory that a run was started with");
        }
        return Json.read(file);
    }

    /**
     * The names of the classes of the run in {@code directory}; empty for a run that was started without noting them.
     *
     * @throws IllegalArgumentException if there is something else in their place
     */
    public static List<String> classes(Path directory) throws IOException {
        Object names = configuration(directory).getOrDefault(CLASSES, List.of());
        if (names instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            return list.stream().map(String.class::cast).toList();
        }
        throw new IllegalArgumentException(
                directory.resolve(CONFIGURATION) + ": " + CLASSES + ": " + names + ", expected a list of names");
    }

    /** The results of all epochs of the run in {@code directory}. */
    public static List<EpochResult> results(Path directory) throws IOException {
        return Metrics.read(directory.resolve(METRICS), Integer.MAX_VALUE);
    }

    /** The network of the latest checkpoint, after an epoch or within one, if there is one. */
    public static Optional<ComputationGraph> checkpoint(Path directory) throws IOException {
        Path folder = directory.resolve(CHECKPOINT);
        return Files.exists(folder.resolve(ModelFiles.MODEL_FILE))
                ? Optional.of(ModelFiles.load(folder))
                : Optional.empty();
    }

    /** The epoch within which the latest checkpoint was saved; empty if it was after one. */
    static Optional<EpochProgress> unfinished(Path directory) throws IOException {
        Path file = directory.resolve(CHECKPOINT).resolve(ModelFiles.MODEL_FILE);
        return Files.exists(file)
                ? ModelFiles.entry(file, UnfinishedEpoch.ENTRY).map(UnfinishedEpoch::parse)
                : Optional.empty();
    }

    /** How much time passes between checkpoints within an epoch; 0 for none but those after each epoch. */
    void checkpointEvery(Duration time) {
        interval = time;
    }

    /** Where the run is. */
    public Path path() {
        return directory;
    }

    /** The results of all epochs so far. */
    public List<EpochResult> results() {
        return List.copyOf(rows);
    }

    @Override
    public void stepDone(ComputationGraph network, EpochProgress progress) throws IOException {
        boolean due = !interval.isZero() && System.nanoTime() - lastSaved >= interval.toNanos();
        if (due && progress.step() < progress.steps()) {
            saveCheckpoint(network, Map.of(UnfinishedEpoch.ENTRY, UnfinishedEpoch.text(progress)));
        }
    }

    private void saveCheckpoint(ComputationGraph network, Map<String, String> more) throws IOException {
        Path folder = Files.createDirectories(directory.resolve(CHECKPOINT));
        Map<String, String> texts = new LinkedHashMap<>(more);
        notes.forEach((name, text) -> texts.put(name, text.get()));
        ModelFiles.save(network, description, texts, folder.resolve(ModelFiles.MODEL_FILE));
        lastSaved = System.nanoTime();
    }

    @Override
    public void epochDone(ComputationGraph network, EpochResult result) throws IOException {
        rows.add(result);
        Metrics.write(directory.resolve(METRICS), rows);
        saveCheckpoint(network, Map.of());
        if (rows.size() == 1 && isRun(ReplacedRun.of(directory).place())) {
            ReplacedRun.of(directory).remove();
        }
    }

    /**
     * Lets every checkpoint hold, in one file with the network of the same moment, a text of its own.
     *
     * @param name of the entry in the checkpoint's zip
     * @param text is asked for it at each checkpoint
     */
    public void keep(String name, Supplier<String> text) {
        notes.put(name, text);
    }

    /** The text that {@link #keep} has put into the latest checkpoint. */
    public Optional<String> kept(String name) throws IOException {
        Path file = directory.resolve(CHECKPOINT).resolve(ModelFiles.MODEL_FILE);
        return Files.exists(file) ? ModelFiles.entry(file, name) : Optional.empty();
    }

    /** Writes the bits that are trained, {@code plan.json}. */
    public void savePlan(BitwidthPlan plan) throws IOException {
        PlanFiles.write(plan, directory.resolve(PLAN));
    }

    /** Ends the run: saves the network of the last epoch. */
    public void finish(ComputationGraph network) throws IOException {
        ModelFiles.save(network, description, directory.resolve(ModelFiles.MODEL_FILE));
    }

    /** Removes the directory if not even one epoch was saved, and puts back the run that it was to replace. */
    public void discardIfEmpty() throws IOException {
        if (!hasEpoch(directory)) {
            ReplacedRun.of(directory).restore();
        }
    }

    private static void checkWritable(Path directory) {
        Path place = directory.toAbsolutePath();
        while (place != null && !Files.exists(place)) {
            place = place.getParent();
        }
        if (place == null || !Files.isDirectory(place) || !Files.isWritable(place)) {
            throw new IllegalArgumentException("Run directory " + directory + " cannot be written: " + place
                    + " is not a folder, or is write-protected; choose another directory");
        }
    }
}

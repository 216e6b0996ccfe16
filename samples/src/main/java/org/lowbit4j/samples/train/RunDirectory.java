package org.lowbit4j.samples.train;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.binconv.format.AtomicFile;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.PlanFiles;
import org.lowbit4j.samples.data.ImageShape;
import org.lowbit4j.samples.model.Networks;

/**
 * The directory of a run: {@code config.json}, {@code metrics.csv}, {@code plan.json} where there is one, {@code checkpoint/} after each epoch and {@code model.zip}
 * at the end. Every file appears whole or not at all.
 */
public final class RunDirectory implements TrainingObserver {

    /** Name of the file with the bits. */
    public static final String PLAN = "plan.json";

    private static final String CONFIGURATION = "config.json";
    private static final String METRICS = "metrics.csv";
    private static final String CHECKPOINT = "checkpoint";

    /** Fields that the configuration of every run has. */
    private static final Set<String> OF_EVERY_RUN = Set.of("command", "options");

    /** Added to the name of a run that another one replaces, until that has finished its first epoch. */
    private static final String REPLACED = ".replaced";

    private final Path directory;
    private final ImageShape input;
    private final List<EpochResult> rows;
    private final Map<String, Supplier<String>> notes = new LinkedHashMap<>();

    private RunDirectory(Path directory, ImageShape input, List<EpochResult> rows) {
        this.directory = directory;
        this.input = input;
        this.rows = rows;
    }

    /**
     * Refuses a place where a run cannot be written.
     *
     * @param force whether the directory of another run may be replaced
     * @throws IllegalArgumentException if it exists and may not be replaced, or cannot be made
     */
    public static void checkFree(Path directory, boolean force) throws IOException {
        if (!force && Files.exists(aside(directory))) {
            throw new IllegalArgumentException("--out " + directory + ": beside it is " + aside(directory)
                    + ", a run that another one was to replace and that was halted before its first epoch; move it away,"
                    + " or --force to replace it");
        }
        if (!Files.exists(directory) || isEmptyDirectory(directory)) {
            checkWritable(directory);
            return;
        }
        if (!force) {
            throw new IllegalArgumentException(
                    "--out " + directory
                            + " exists already; choose another directory, or --force to replace it, or --resume to go on with it");
        }
        if (!isRun(directory)) {
            throw new IllegalArgumentException("--out " + directory + " is not the directory of a run (no "
                    + CONFIGURATION + " of one in it), so that --force will not delete it; choose another one");
        }
    }

    private static boolean isRun(Path directory) throws IOException {
        Path file = directory.resolve(CONFIGURATION);
        try {
            return Files.isRegularFile(file) && Json.read(file).keySet().containsAll(OF_EVERY_RUN);
        } catch (IllegalArgumentException e) {
            return false; // no JSON
        }
    }

    /**
     * Starts a run, in place of what {@link #checkFree} allowed to replace. A run that is replaced is kept beside it, under the
     * same name and {@value #REPLACED}, until the first epoch of the new one is saved.
     */
    public static RunDirectory create(Path directory, ImageShape input, Map<String, ?> configuration)
            throws IOException {
        setAside(directory);
        Files.createDirectories(directory);
        AtomicFile.write(
                directory.resolve(CONFIGURATION), Json.pretty(configuration).getBytes(StandardCharsets.UTF_8));
        return new RunDirectory(directory, input, new ArrayList<>());
    }

    /** Goes on with a run. */
    public static RunDirectory open(Path directory, ImageShape input, int epochsDone) throws IOException {
        List<EpochResult> rows = Metrics.read(directory.resolve(METRICS), epochsDone);
        if (rows.size() < epochsDone) {
            throw new IllegalArgumentException(directory.resolve(METRICS) + ": has " + rows.size() + " of the "
                    + epochsDone + " epochs that the checkpoint has seen; restore it, or start another run");
        }
        return new RunDirectory(directory, input, rows);
    }

    /**
     * What a run was started with.
     *
     * @throws IllegalArgumentException if there is no run in this directory
     */
    public static Map<String, Object> configuration(Path directory) throws IOException {
        Path file = directory.resolve(CONFIGURATION);
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(directory + ": no " + CONFIGURATION
                    + " in it; expected the directory that a run was started with (--out)");
        }
        return Json.read(file);
    }

    /** The results of all epochs of the run in {@code directory}. */
    public static List<EpochResult> results(Path directory) throws IOException {
        return Metrics.read(directory.resolve(METRICS), Integer.MAX_VALUE);
    }

    /** The network after the last epoch that was finished, if there was one. */
    public static Optional<ComputationGraph> checkpoint(Path directory) throws IOException {
        Path folder = directory.resolve(CHECKPOINT);
        return Files.exists(folder.resolve(Networks.MODEL_FILE))
                ? Optional.of(Networks.load(folder))
                : Optional.empty();
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
    public void epochDone(ComputationGraph network, EpochResult result) throws IOException {
        rows.add(result);
        Metrics.write(directory.resolve(METRICS), rows);
        Path folder = Files.createDirectories(directory.resolve(CHECKPOINT));
        Map<String, String> texts = new LinkedHashMap<>();
        notes.forEach((name, text) -> texts.put(name, text.get()));
        Networks.save(network, input, texts, folder.resolve(Networks.MODEL_FILE));
        deleteTree(aside(directory));
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
        Path file = directory.resolve(CHECKPOINT).resolve(Networks.MODEL_FILE);
        return Files.exists(file) ? Networks.entry(file, name) : Optional.empty();
    }

    /** Writes the bits that are trained, {@code plan.json}. */
    public void savePlan(BitwidthPlan plan) throws IOException {
        PlanFiles.write(plan, directory.resolve(PLAN));
    }

    /** Ends the run: saves the network of the last epoch. */
    public void finish(ComputationGraph network) throws IOException {
        Networks.save(network, input, directory.resolve(Networks.MODEL_FILE));
    }

    /** Removes the directory if not even one epoch was finished, and puts back the run that it was to replace. */
    public void discardIfEmpty() throws IOException {
        if (rows.isEmpty() && !Files.exists(directory.resolve(CHECKPOINT))) {
            deleteTree(directory);
            if (Files.exists(aside(directory))) {
                Files.move(aside(directory), directory);
            }
        }
    }

    private static Path aside(Path directory) {
        Path place = directory.toAbsolutePath().normalize();
        return place.resolveSibling(place.getFileName() + REPLACED);
    }

    /** If a run is aside already, the one in the directory was halted before its first epoch, and has nothing to lose. */
    private static void setAside(Path directory) throws IOException {
        Path aside = aside(directory);
        if (Files.exists(directory.resolve(CHECKPOINT)) || Files.exists(directory.resolve(Networks.MODEL_FILE))) {
            deleteTree(aside);
        }
        if (Files.exists(aside) || !Files.exists(directory) || isEmptyDirectory(directory)) {
            deleteTree(directory);
        } else {
            Files.move(directory, aside);
        }
    }

    private static void checkWritable(Path directory) {
        Path place = directory.toAbsolutePath();
        while (place != null && !Files.exists(place)) {
            place = place.getParent();
        }
        if (place == null || !Files.isDirectory(place) || !Files.isWritable(place)) {
            throw new IllegalArgumentException("--out " + directory + " cannot be written: " + place
                    + " is not a folder, or is write-protected; choose another directory");
        }
    }

    private static boolean isEmptyDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isEmpty();
        }
    }

    private static void deleteTree(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}

package org.lowbit4j.quant.model;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.lowbit4j.binconv.format.AtomicFile;

/** Saves and loads Deeplearning4j networks, with what their files say of inputs and outputs. */
public final class ModelFiles {

    /** File name of the network in the directory of a run. */
    public static final String MODEL_FILE = "model.zip";

    private static final String CONFIGURATION = "configuration.json";

    private ModelFiles() {}

    /**
     * Loads a network.
     *
     * @param place a zip of ModelSerializer, of either kind of network, or the directory of a run
     * @throws IllegalArgumentException if it is something else
     */
    public static ComputationGraph load(Path place) throws IOException {
        Path file = fileOf(place);
        String configuration = configuration(file);
        try {
            return configuration.contains("\"vertices\"")
                    ? ModelSerializer.restoreComputationGraph(file.toFile(), true)
                    : ModelSerializer.restoreMultiLayerNetwork(file.toFile(), true)
                            .toComputationGraph();
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("Model " + file + " cannot be loaded: " + e.getMessage(), e);
        }
    }

    /**
     * What the model at {@code place} says of its inputs and outputs.
     *
     * @throws IllegalArgumentException if that has a fault
     */
    public static InputDescription description(Path place) throws IOException {
        return InputDescription.read(fileOf(place));
    }

    /** Whether there is a file where a model is expected. */
    public static boolean exists(Path place) {
        return Files.isRegularFile(candidate(place));
    }

    private static Path candidate(Path place) {
        return Files.isDirectory(place) ? place.resolve(MODEL_FILE) : place;
    }

    private static Path fileOf(Path place) {
        Path file = candidate(place);
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("Model " + file
                    + " does not exist; expected a Deeplearning4j model (.zip) or the directory of a finished run");
        }
        return file;
    }

    private static String configuration(Path file) throws IOException {
        return entry(file, CONFIGURATION)
                .orElseThrow(() -> new IllegalArgumentException("Model " + file + ": no " + CONFIGURATION
                        + " in it; expected a Deeplearning4j model (.zip) as ModelSerializer writes it"));
    }

    /** The text of an entry of a model's zip, if there is such an entry. */
    public static Optional<String> entry(Path file, String name) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            ZipEntry entry = zip.getEntry(name);
            return entry == null
                    ? Optional.empty()
                    : Optional.of(new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
        } catch (ZipException e) {
            throw new IllegalArgumentException(
                    "Model " + file + ": not a zip file (" + e.getMessage() + "); expected a Deeplearning4j model", e);
        }
    }

    /** Saves a network with the state of its updater; the file appears whole or not at all. */
    public static void save(ComputationGraph network, InputDescription description, Path file) throws IOException {
        save(network, description, Map.of(), file);
    }

    /** The same with more texts, each an entry of the zip. */
    public static void save(
            ComputationGraph network, InputDescription description, Map<String, String> texts, Path file)
            throws IOException {
        AtomicFile.write(file, (AtomicFile.Content) temporary -> {
            ModelSerializer.writeModel(network, temporary.toFile(), true);
            addEntries(temporary, description.entries());
            addEntries(temporary, texts);
        });
    }

    private static void addEntries(Path zip, Map<String, String> texts) throws IOException {
        try (FileSystem entries = FileSystems.newFileSystem(URI.create("jar:" + zip.toUri()), Map.of())) {
            for (Map.Entry<String, String> text : texts.entrySet()) {
                Files.writeString(entries.getPath(text.getKey()), text.getValue());
            }
        }
    }

    /** SHA-256 of the file of the model at {@code place}, in hexadecimal digits. */
    public static String digest(Path place) throws IOException {
        return Digests.ofFile(fileOf(place));
    }
}

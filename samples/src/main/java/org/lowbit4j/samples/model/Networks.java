package org.lowbit4j.samples.model;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.util.ModelSerializer;
import org.lowbit4j.binconv.format.AtomicFile;
import org.lowbit4j.quant.convolution.DenseGeometry;
import org.lowbit4j.quant.layer.QuantizedLayer;
import org.lowbit4j.quant.lowering.PackedLayer;
import org.lowbit4j.samples.data.ClassNames;
import org.lowbit4j.samples.data.Digests;
import org.lowbit4j.samples.data.ImageShape;

/** Saves and loads Deeplearning4j networks, and asks them things. */
public final class Networks {

    /** File name of the network in the directory of a run. */
    public static final String MODEL_FILE = "model.zip";

    private static final String CONFIGURATION = "configuration.json";

    private static final Set<String> RUNNING_STATISTICS = Set.of(
            BatchNormalizationParamInitializer.GLOBAL_MEAN,
            BatchNormalizationParamInitializer.GLOBAL_VAR,
            BatchNormalizationParamInitializer.GLOBAL_LOG_STD);

    private Networks() {}

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
     * The size of the input of the model at {@code place}.
     *
     * @throws IllegalArgumentException if the model does not tell
     */
    public static ImageShape imageShape(Path place) throws IOException {
        Path file = fileOf(place);
        return knownImageShape(place)
                .orElseThrow(() -> new IllegalArgumentException("Model " + file
                        + " does not say how large its input images are; pass --input-shape, for instance 32x32x3"));
    }

    /** The size of the input of the model at {@code place}; empty where the model does not tell. */
    public static Optional<ImageShape> knownImageShape(Path place) throws IOException {
        return InputShape.read(fileOf(place));
    }

    /** The names of the classes that the model at {@code place} tells apart; empty where the model does not tell. */
    public static Optional<ClassNames> knownClasses(Path place) throws IOException {
        return ImageTask.classes(fileOf(place));
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

    /** Saves a network with the state of its updater and its task; the file appears whole or not at all. */
    public static void save(ComputationGraph network, ImageTask task, Path file) throws IOException {
        save(network, task, Map.of(), file);
    }

    /** The same with more texts, each an entry of the zip. */
    public static void save(ComputationGraph network, ImageTask task, Map<String, String> texts, Path file)
            throws IOException {
        AtomicFile.write(file, (AtomicFile.Content) temporary -> {
            ModelSerializer.writeModel(network, temporary.toFile(), true);
            addEntries(temporary, task.entries());
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

    /** Number of parameters that are learned: the running statistics of batch norm do not count. */
    public static long trainableParameters(ComputationGraph network) {
        return Stream.of(network.getLayers())
                .flatMap(layer -> layer.paramTable().entrySet().stream()
                        .filter(parameter -> !(layer.conf().getLayer() instanceof BatchNormalization)
                                || !RUNNING_STATISTICS.contains(parameter.getKey())))
                .mapToLong(parameter -> parameter.getValue().length())
                .sum();
    }

    /** Where the network wants the channels of its input; channels first if no layer says so. */
    public static CNN2DFormat inputFormat(ComputationGraph network) {
        for (GraphVertex vertex : network.getVertices()) {
            if (vertex.hasLayer()) {
                Layer layer = vertex.getLayer().conf().getLayer();
                if (layer instanceof ConvolutionLayer convolution) {
                    return convolution.getCnn2dDataFormat();
                }
                if (layer instanceof QuantizedLayer quantized && !(quantized.geometry() instanceof DenseGeometry)) {
                    return quantized.geometry().window().channelsLast() ? CNN2DFormat.NHWC : CNN2DFormat.NCHW;
                }
                if (layer instanceof PackedLayer packed && !packed.isDense()) {
                    return packed.getDataFormat();
                }
                if (layer instanceof SubsamplingLayer pooling) {
                    return pooling.getCnn2dDataFormat();
                }
            }
        }
        return flattenedFormat(network);
    }

    private static CNN2DFormat flattenedFormat(ComputationGraph network) {
        return network.getConfiguration().getVertices().values().stream()
                .filter(org.deeplearning4j.nn.conf.graph.LayerVertex.class::isInstance)
                .map(vertex -> ((org.deeplearning4j.nn.conf.graph.LayerVertex) vertex).getPreProcessor())
                .filter(CnnToFeedForwardPreProcessor.class::isInstance)
                .map(flatten -> ((CnnToFeedForwardPreProcessor) flatten).getFormat())
                .findFirst()
                .orElse(CNN2DFormat.NCHW);
    }
}

package org.lowbit4j.quant.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.lowbit4j.binconv.Inference;
import org.lowbit4j.binconv.engine.Engine;
import org.lowbit4j.binconv.engine.EngineOptions;
import org.lowbit4j.binconv.format.PackedModel;
import org.lowbit4j.binconv.format.PackedModelReader;
import org.lowbit4j.binconv.image.Preprocessing;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.nd4j.LowBitOps;
import org.lowbit4j.binconv.nd4j.SameDiffFiles;
import org.lowbit4j.binconv.nd4j.SameDiffInference;

/** A lowered network ready to run, from either kind of file. */
public final class PackedNetwork implements AutoCloseable {

    private final Inference inference;
    private final InputDescription description;
    private final Runnable end;

    private PackedNetwork(Inference inference, InputDescription description, Runnable end) {
        this.inference = inference;
        this.description = description;
        this.end = end;
    }

    /**
     * Opens a file: a packed one runs on the engine, a SameDiff graph by SameDiff.
     *
     * @param options of the engine
     * @throws IOException if the file cannot be read or is damaged; the message names it
     * @throws IllegalArgumentException if its preprocessing has a fault; the message names it
     */
    public static PackedNetwork open(Path file, EngineOptions options) throws IOException {
        if (PackedFormat.isSameDiff(file)) {
            SameDiffInference inference = sameDiff(file);
            return new PackedNetwork(
                    inference, description(inference.graph(), inference.preprocessing(), List.of()), () -> {});
        }
        PackedModel model = PackedModelReader.read(file);
        InputDescription description = described(model, file);
        Engine engine = new Engine(model.graph(), options);
        return new PackedNetwork(engine, description, engine::close);
    }

    private static SameDiffInference sameDiff(Path file) throws IOException {
        LowBitOps.install();
        return SameDiffFiles.read(file);
    }

    private static InputDescription described(PackedModel model, Path file) {
        try {
            return description(model.graph(), Preprocessing.of(model), PackedMetadata.classes(model, file.toString()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private static InputDescription description(
            Graph graph, Optional<Preprocessing> preprocessing, List<String> classes) {
        return new InputDescription(Optional.of(graph.inputShape()), classes, preprocessing);
    }

    /**
     * The network in a file, of either kind.
     *
     * @throws IOException if it cannot be read or is damaged; the message names it
     */
    public static Graph graph(Path file) throws IOException {
        return PackedFormat.isSameDiff(file)
                ? sameDiff(file).graph()
                : PackedModelReader.read(file).graph();
    }

    /**
     * What a file says of its inputs and outputs, of either kind.
     *
     * @throws IOException if it cannot be read or is damaged; the message names it
     */
    public static InputDescription description(Path file) throws IOException {
        if (PackedFormat.isSameDiff(file)) {
            SameDiffInference inference = sameDiff(file);
            return description(inference.graph(), inference.preprocessing(), List.of());
        }
        return described(PackedModelReader.read(file), file);
    }

    /** Runs the network. */
    public Inference inference() {
        return inference;
    }

    /** The network. */
    public Graph graph() {
        return inference.graph();
    }

    /** What its file says of its inputs and outputs; the shape is always known. */
    public InputDescription description() {
        return description;
    }

    @Override
    public void close() {
        end.run();
    }
}

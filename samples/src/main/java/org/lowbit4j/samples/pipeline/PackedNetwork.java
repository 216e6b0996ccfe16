package org.lowbit4j.samples.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.lowbit4j.binconv.Inference;
import org.lowbit4j.binconv.engine.Engine;
import org.lowbit4j.binconv.engine.EngineOptions;
import org.lowbit4j.binconv.format.PackedModel;
import org.lowbit4j.binconv.format.PackedModelReader;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.samples.data.ClassNames;
import org.lowbit4j.samples.data.ImageSet;

/** A lowered network ready to run, from either kind of file. */
public final class PackedNetwork implements AutoCloseable {

    private final Inference inference;
    private final Optional<ClassNames> classes;
    private final Runnable end;

    private PackedNetwork(Inference inference, Optional<ClassNames> classes, Runnable end) {
        this.inference = inference;
        this.classes = classes;
        this.end = end;
    }

    /**
     * Opens a file: a packed one runs on the engine, a SameDiff graph by SameDiff.
     *
     * @param options of the engine
     * @throws IOException if the file cannot be read or is damaged; the message names it
     */
    public static PackedNetwork open(Path file, EngineOptions options) throws IOException {
        if (PackedFiles.isSameDiff(file)) {
            return new PackedNetwork(PackedFiles.readSameDiff(file), Optional.empty(), () -> {});
        }
        PackedModel model = PackedModelReader.read(file);
        Optional<ClassNames> classes = PackedFiles.classes(model, file);
        Engine engine = new Engine(model.graph(), options);
        return new PackedNetwork(engine, classes, engine::close);
    }

    /** Runs the network. */
    public Inference inference() {
        return inference;
    }

    /** The network. */
    public Graph graph() {
        return inference.graph();
    }

    /**
     * The images with their classes numbered as the network does, if it knows their names.
     *
     * @throws IllegalArgumentException if they have another size than it takes, or classes that it does not know
     */
    public ImageSet prepare(ImageSet images) {
        PackedFiles.checkImages(graph(), images);
        return classes.isPresent() ? classes.get().number(images, "The packed network") : images;
    }

    @Override
    public void close() {
        end.run();
    }
}

package org.lowbit4j.samples.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import org.lowbit4j.binconv.Inference;
import org.lowbit4j.binconv.engine.Engine;
import org.lowbit4j.binconv.engine.EngineOptions;
import org.lowbit4j.binconv.ir.Graph;

/** A lowered network ready to run, from either kind of file. */
public final class PackedNetwork implements AutoCloseable {

    private final Inference inference;
    private final Runnable end;

    private PackedNetwork(Inference inference, Runnable end) {
        this.inference = inference;
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
            return new PackedNetwork(PackedFiles.readSameDiff(file), () -> {});
        }
        Engine engine = new Engine(PackedFiles.graph(file), options);
        return new PackedNetwork(engine, engine::close);
    }

    /** Runs the network. */
    public Inference inference() {
        return inference;
    }

    /** The network. */
    public Graph graph() {
        return inference.graph();
    }

    @Override
    public void close() {
        end.run();
    }
}

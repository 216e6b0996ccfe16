package org.lowbit4j.samples.bench;

import java.util.Arrays;
import org.lowbit4j.binconv.engine.Engine;
import org.lowbit4j.binconv.engine.EngineOptions;
import org.lowbit4j.binconv.interpreter.ReferenceInterpreter;
import org.lowbit4j.binconv.ir.Graph;

/** An engine with its chosen kernels from the start, and an image whose output the reference interpreter knows. */
final class CheckedEngine implements AutoCloseable {

    private final Engine engine;
    private final float[] image;
    private final float[] expected;
    private final float[] outputs;

    CheckedEngine(Graph graph, int threads) {
        engine = new Engine(graph, EngineOptions.standard().withThreads(threads).withStart(EngineOptions.Start.CHOSEN));
        image = BenchmarkNetworks.image(graph);
        expected = new ReferenceInterpreter(graph).run(image, 1);
        outputs = new float[expected.length];
        check();
    }

    Engine engine() {
        return engine;
    }

    float[] run() {
        engine.run(image, 1, outputs);
        return outputs;
    }

    private void check() {
        if (!Arrays.equals(run(), expected)) {
            throw new IllegalStateException("the output is not the reference interpreter's");
        }
    }

    /** Compares once more, now that everything is compiled. */
    @Override
    public void close() {
        check();
        engine.close();
    }
}

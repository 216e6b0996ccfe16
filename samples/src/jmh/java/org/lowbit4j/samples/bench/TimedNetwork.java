package org.lowbit4j.samples.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import org.lowbit4j.binconv.engine.Engine;
import org.lowbit4j.binconv.engine.EngineOptions;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.quant.NamedValues;

/** A packed network in an engine that is primed, timed when it is asked to be. */
final class TimedNetwork implements AutoCloseable {

    private final Engine engine;
    private final EnginePeer peer;

    private TimedNetwork(Engine engine, float[] image) {
        this.engine = engine;
        this.peer = new EnginePeer(engine);
        peer.prepare(image);
    }

    /** {@code graph} without peers, on one thread, primed. */
    static TimedNetwork of(Graph graph) throws InterruptedException {
        Benchmark benchmark = new Benchmark(graph, EngineOptions.standard(), 1);
        return new TimedNetwork(benchmark.primed(), benchmark.image());
    }

    /**
     * Answers every line {@code WARMUPS RUNS} with {@code MEDIAN MIN}, microseconds of an image, until there are no more lines.
     *
     * @throws IllegalArgumentException if a line is another
     */
    public void answer(BufferedReader questions, PrintStream answers) throws IOException {
        for (String line = questions.readLine(); line != null; line = questions.readLine()) {
            String[] numbers = line.split(" ", -1);
            if (numbers.length != 2) {
                throw new IllegalArgumentException("expected WARMUPS RUNS, got \"" + line + "\"");
            }
            PeerTiming timing = NamedValues.required(
                    PeerTiming.inTurn(List.of(peer), Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1])),
                    EnginePeer.NAME);
            answers.println(timing.medianMicros() + " " + timing.minMicros());
            answers.flush();
        }
    }

    @Override
    public void close() {
        engine.close();
    }
}

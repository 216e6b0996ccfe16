package org.lowbit4j.binconv.nd4j;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.lowbit4j.binconv.engine.Engine;
import org.lowbit4j.binconv.engine.EngineOptions;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Shape;

/**
 * The engines of one op, whose weights are laid out and whose buffers are pooled, by what they were made from. Constants are
 * compared by content, because SameDiff changes the values of a constant in place. Safe to share between threads.
 */
final class EngineCache {

    /** Sizes of images, mostly: a graph has one set of constants. */
    private static final int MOST = 4;

    private volatile List<Entry> entries = List.of();

    /** What an engine is made from. */
    record Key(Shape image, List<Long> integers, List<Double> reals, List<ByteBuffer> constants) {

        /** The same with contents that nobody else can change. */
        Key copied() {
            return new Key(
                    image, integers, reals, constants.stream().map(Key::copyOf).toList());
        }

        private static ByteBuffer copyOf(ByteBuffer contents) {
            return ByteBuffer.allocate(contents.remaining())
                    .put(contents.duplicate())
                    .flip();
        }
    }

    private record Entry(Key key, Engine engine) {}

    /** The engine of {@code key}, which runs {@code graph}. */
    Engine engine(Key key, Supplier<Graph> graph) {
        for (Entry entry : entries) {
            if (entry.key().equals(key)) {
                return entry.engine();
            }
        }
        return make(key, graph);
    }

    private synchronized Engine make(Key key, Supplier<Graph> graph) {
        for (Entry entry : entries) {
            if (entry.key().equals(key)) {
                return entry.engine();
            }
        }
        Engine engine = new Engine(graph.get(), EngineOptions.standard().withStart(EngineOptions.Start.CHOSEN));
        List<Entry> more = new ArrayList<>(List.of(new Entry(key.copied(), engine)));
        more.addAll(entries.subList(0, Math.min(entries.size(), MOST - 1)));
        entries = List.copyOf(more);
        return engine;
    }
}

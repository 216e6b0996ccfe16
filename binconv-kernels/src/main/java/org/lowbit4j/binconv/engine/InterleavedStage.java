package org.lowbit4j.binconv.engine;

import java.util.List;
import org.lowbit4j.binconv.ir.Window;

/**
 * A stage and the pooling that reads its rows, row by row in turn, so that the rows are still in the cache. Threads share
 * them {@link #apart}: the rows at the border of two shares would be made twice.
 */
final class InterleavedStage implements Stage {

    private final Stage producer;
    private final Stage pooling;
    private final Window window;

    /**
     * @param producer makes the rows that {@code pooling} reads
     * @param window the window of the pooling
     */
    InterleavedStage(Stage producer, Stage pooling, Window window) {
        this.producer = producer;
        this.pooling = pooling;
        this.window = window;
    }

    @Override
    public int rows() {
        return pooling.rows();
    }

    @Override
    public long nanos() {
        return producer.nanos() + pooling.nanos();
    }

    @Override
    public List<Stage> apart() {
        return List.of(producer, pooling);
    }

    @Override
    public void run(Workspace workspace, int lane, int fromRow, int toRow) {
        // Rows above the first window, and between windows, may have other readers, too.
        int made = fromRow == 0 ? 0 : Math.max(0, window.inputRow(fromRow, 0));
        for (int row = fromRow; row < toRow; row++) {
            int needed = Math.min(producer.rows(), window.inputRow(row, window.kernelHeight()));
            if (needed > made) {
                producer.run(workspace, lane, made, needed);
                made = needed;
            }
            pooling.run(workspace, lane, row, row + 1);
        }
        // Rows that no window covers may have other readers.
        if (toRow == rows() && made < producer.rows()) {
            producer.run(workspace, lane, made, producer.rows());
        }
    }
}

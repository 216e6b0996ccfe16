package org.lowbit4j.binconv.engine;

import java.util.List;
import java.util.function.Consumer;

/**
 * A piece of a program that several threads can share by rows: every row must be done before the next stage starts.
 * Immutable; its memory is in the workspace.
 */
interface Stage {

    /** The rows to be done; 1 for what cannot be split. */
    int rows();

    /** Rows that are best done together, or a multiple of them. */
    default int preferredRows() {
        return 1;
    }

    /** An estimate of what all rows take one thread on a fast CPU, nanoseconds. */
    long nanos();

    /** Does the rows {@code fromRow..toRow - 1} with the working memory {@code lane} of the calling thread. */
    void run(Workspace workspace, int lane, int fromRow, int toRow);

    /** The stages that several threads share in its place, one after the other. */
    default List<Stage> apart() {
        return List.of(this);
    }

    /** A stage that cannot be split. */
    static Stage whole(Consumer<Workspace> work) {
        return ofRows(1, 0, (workspace, fromRow, toRow) -> work.accept(workspace));
    }

    /** A stage that needs no memory of its thread. */
    static Stage ofRows(int rows, long nanos, RowWork work) {
        return new Stage() {
            @Override
            public int rows() {
                return rows;
            }

            @Override
            public long nanos() {
                return nanos;
            }

            @Override
            public void run(Workspace workspace, int lane, int fromRow, int toRow) {
                work.run(workspace, fromRow, toRow);
            }
        };
    }

    /** Does the rows {@code fromRow..toRow - 1}. */
    interface RowWork {
        void run(Workspace workspace, int fromRow, int toRow);
    }
}

package org.lowbit4j.binconv.engine;

import java.util.function.Consumer;

/**
 * A piece of a program that several threads can share by rows: every row must be done before the next stage starts.
 * Immutable; its memory is in the workspace.
 */
interface Stage {

    /** The rows to be done; 1 for what cannot be split. */
    int rows();

    /** Does the rows {@code fromRow..toRow - 1} with the working memory {@code lane} of the calling thread. */
    void run(Workspace workspace, int lane, int fromRow, int toRow);

    /** A stage that cannot be split. */
    static Stage whole(Consumer<Workspace> work) {
        return new Stage() {
            @Override
            public int rows() {
                return 1;
            }

            @Override
            public void run(Workspace workspace, int lane, int fromRow, int toRow) {
                work.accept(workspace);
            }
        };
    }
}

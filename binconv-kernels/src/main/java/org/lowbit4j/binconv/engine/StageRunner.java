package org.lowbit4j.binconv.engine;

/** Runs a stage to its end. */
interface StageRunner {

    /** The calling thread does all rows. */
    StageRunner ALONE = (stage, workspace) -> stage.run(workspace, 0, 0, stage.rows());

    /** Returns when every row is done. */
    void run(Stage stage, Workspace workspace);
}

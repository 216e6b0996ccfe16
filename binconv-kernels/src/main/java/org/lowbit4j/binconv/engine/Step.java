package org.lowbit4j.binconv.engine;

/** One compiled operation: reads and writes the buffers of a workspace. Immutable; shared by all threads. */
interface Step {

    void run(Workspace workspace);
}

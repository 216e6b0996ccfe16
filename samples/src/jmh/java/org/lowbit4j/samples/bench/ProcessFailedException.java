package org.lowbit4j.samples.bench;

import java.util.List;

/** A process of its own did not do what it was started for. It has said why on standard error. */
final class ProcessFailedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private static final int BAD_INPUT = 2;

    private final boolean badInput;

    ProcessFailedException(int exitCode, List<String> arguments, boolean heapGiven) {
        super("the process of " + String.join(" ", arguments) + " ended with exit code " + exitCode
                + "; see its message above"
                + (heapGiven && exitCode != BAD_INPUT ? ", or allow more with --heap" : ""));
        this.badInput = exitCode == BAD_INPUT;
    }

    /** Whether it was given bad input; else the work itself failed. */
    public boolean isBadInput() {
        return badInput;
    }
}

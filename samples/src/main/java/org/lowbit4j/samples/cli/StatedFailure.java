package org.lowbit4j.samples.cli;

/** The command did what was asked and found that it did not come out well: exit code 1. */
final class StatedFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    StatedFailure(String message, Throwable cause) {
        super(message, cause);
    }
}

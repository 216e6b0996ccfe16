package org.lowbit4j.binconv.engine;

/** A network that would take more memory than an engine may. The message says what takes how much, the limit and the remedy. */
public final class EngineMemoryException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    EngineMemoryException(String message) {
        super(message);
    }
}

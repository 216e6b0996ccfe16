package org.lowbit4j.binconv.ir;

/** A graph, or a part of one, that breaks a rule of the IR. The message names the node, what is wrong and what is allowed. */
public final class InvalidGraphException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    /** An exception with a message that says what, where, got and expected. */
    public InvalidGraphException(String message) {
        super(message);
    }
}

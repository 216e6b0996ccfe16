package org.lowbit4j.samples.data;

/** Data that are missing or not what they should be; the message says what, where, and what to do. */
public final class DataException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** With a message for the user. */
    public DataException(String message) {
        super(message);
    }

    /** With a message for the user and its cause. */
    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}

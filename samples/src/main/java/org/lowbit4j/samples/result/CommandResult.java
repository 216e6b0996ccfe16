package org.lowbit4j.samples.result;

/** What a command came to. A record: its components are the fields of the JSON object, in their order. */
public interface CommandResult {

    /** The same for people. */
    String text();

    /** Whether the command has done its work and found a failure. */
    default boolean failed() {
        return false;
    }
}

package org.lowbit4j.binconv.format;

import java.io.IOException;

/** A file that is not a valid packed model. The message begins with the offset in bytes and says what is wrong there. */
public final class PackedModelException extends IOException {

    private static final long serialVersionUID = 1;

    private final long offset;

    PackedModelException(long offset, String reason) {
        super("packed model, offset " + offset + ": " + reason);
        this.offset = offset;
    }

    PackedModelException(long offset, Throwable cause) {
        super("packed model, offset " + offset + ": " + cause.getMessage(), cause);
        this.offset = offset;
    }

    /** Where in the file, in bytes from its start. */
    public long offset() {
        return offset;
    }
}

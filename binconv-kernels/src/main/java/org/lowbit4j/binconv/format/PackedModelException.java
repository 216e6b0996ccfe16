package org.lowbit4j.binconv.format;

import java.io.IOException;
import java.nio.file.Path;

/** A file that is not a valid packed model. The message names the offset in bytes and says what is wrong there. */
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

    private PackedModelException(Path file, PackedModelException fault) {
        super(file + ": " + fault.getMessage(), fault);
        this.offset = fault.offset;
    }

    /** The same with the name of the file. */
    PackedModelException in(Path file) {
        return new PackedModelException(file, this);
    }

    /** Where in the file, in bytes from its start. */
    public long offset() {
        return offset;
    }
}

package org.lowbit4j.quant.export;

import java.io.IOException;
import java.nio.file.Path;
import org.lowbit4j.binconv.format.AtomicFile;

/** A finished ONNX model: operator set 13, one input, one output. Immutable. */
public final class OnnxModel {

    private final byte[] bytes;

    OnnxModel(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The file's content, a copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /**
     * Writes the file; it appears whole or not at all.
     *
     * @throws IOException naming the file, if it cannot be written
     */
    public void write(Path file) throws IOException {
        AtomicFile.write(file, bytes);
    }
}

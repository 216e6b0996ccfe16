package org.lowbit4j.quant.export;

import org.jspecify.annotations.Nullable;

/**
 * A value of the ONNX graph, in floats or in bytes.
 *
 * @param name name of the floats, or of the bytes
 * @param grid what the bytes stand for; null for floats
 */
record Tensor(String name, @Nullable ByteGrid grid) {

    /** A value in floats. */
    static Tensor ofFloats(String name) {
        return new Tensor(name, null);
    }
}

package org.lowbit4j.quant.export;

import org.jspecify.annotations.Nullable;

/**
 * A tensor of the ONNX graph.
 *
 * @param name its name
 * @param grid the bytes that it was read from; null if it has never been bytes
 */
record Tensor(String name, @Nullable ByteGrid grid) {

    /** A tensor that has never been bytes. */
    static Tensor ofFloats(String name) {
        return new Tensor(name, null);
    }
}

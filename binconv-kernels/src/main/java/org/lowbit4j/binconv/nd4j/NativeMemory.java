package org.lowbit4j.binconv.nd4j;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The native memory of arrays, and copies between it and Java. */
final class NativeMemory {

    private NativeMemory() {}

    /** Whether the elements are one block of memory in C order. */
    static boolean isDense(INDArray array) {
        long expected = 1;
        for (int axis = array.rank() - 1; axis >= 0; axis--) {
            if (array.size(axis) != 1 && array.stride(axis) != expected) {
                return false;
            }
            expected *= array.size(axis);
        }
        return true;
    }

    /** The memory of a dense array, which must stay reachable: ND4J frees the memory of arrays that no one can reach. */
    private static ByteBuffer of(INDArray dense) {
        long bytes = dense.length() * dense.dataType().width();
        return new BytePointer(dense.data().addressPointer())
                .capacity(bytes)
                .asBuffer()
                .order(ByteOrder.nativeOrder());
    }

    /** The elements in C order: the memory itself of a dense array, which must stay reachable, else a copy. */
    static ByteBuffer elements(INDArray array) {
        return isDense(array) ? of(array) : copyOf(array);
    }

    /** The elements in C order, copied. */
    static ByteBuffer copyOf(INDArray array) {
        if (!isDense(array)) {
            try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces();
                    INDArray dense = array.dup('c')) {
                return copyOf(dense);
            }
        }
        try {
            ByteBuffer memory = of(array);
            return ByteBuffer.allocate(memory.remaining())
                    .order(ByteOrder.nativeOrder())
                    .put(memory)
                    .flip();
        } finally {
            Reference.reachabilityFence(array);
        }
    }

    /** The elements of an array of type FLOAT in C order, copied. */
    static float[] floats(INDArray array) {
        if (!isDense(array)) {
            try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces();
                    INDArray dense = array.dup('c')) {
                return floats(dense);
            }
        }
        return floats(array, 0, Math.toIntExact(array.length()));
    }

    /** {@code count} elements from {@code start} on of a dense array of type FLOAT, copied. */
    static float[] floats(INDArray dense, int start, int count) {
        float[] values = new float[count];
        try {
            of(dense).asFloatBuffer().get(start, values);
        } finally {
            Reference.reachabilityFence(dense);
        }
        return values;
    }

    /** Writes {@code values} to the front of a dense array of type FLOAT. */
    static void store(float[] values, INDArray dense) {
        try {
            of(dense).asFloatBuffer().put(values);
        } finally {
            Reference.reachabilityFence(dense);
        }
    }
}

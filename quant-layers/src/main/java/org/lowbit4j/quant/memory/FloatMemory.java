package org.lowbit4j.quant.memory;

import java.lang.ref.Reference;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The native memory of a float array, without a copy. Keeps the array reachable while its memory is read or written: ND4J gives the
 * memory of an array back once no one can reach it, also while someone works on the memory alone.
 */
public final class FloatMemory {

    private final INDArray array;
    private final FloatBuffer buffer;

    private FloatMemory(INDArray array) {
        this.array = array;
        this.buffer = new FloatPointer(array.data().addressPointer())
                .capacity(array.length())
                .asBuffer();
    }

    /**
     * The elements of {@code array} in memory order; writes are visible in the array.
     *
     * @throws IllegalArgumentException if the array is not of type FLOAT or not one block of memory
     */
    public static FloatMemory of(INDArray array) {
        if (array.dataType() != DataType.FLOAT || !isDense(array)) {
            throw new IllegalArgumentException("expected a dense FLOAT array, got " + array.shapeInfoToString());
        }
        return new FloatMemory(array);
    }

    /** How many floats there are. */
    public int length() {
        return buffer.capacity();
    }

    /** Reads {@code count} floats from {@code at} on to the front of {@code values}. */
    public void get(int at, float[] values, int count) {
        try {
            buffer.get(at, values, 0, count);
        } finally {
            Reference.reachabilityFence(array);
        }
    }

    /** Writes the first {@code count} of {@code values} from {@code at} on. */
    public void put(int at, float[] values, int count) {
        try {
            buffer.put(at, values, 0, count);
        } finally {
            Reference.reachabilityFence(array);
        }
    }

    /** Writes all of {@code values}, which are as many. */
    public void put(float[] values) {
        put(0, values, length());
    }

    /** The elements of {@code array} in memory order, in a Java array. */
    public static float[] copyOf(INDArray array) {
        FloatMemory memory = of(array);
        float[] values = new float[memory.length()];
        memory.get(0, values, values.length);
        return values;
    }

    /** {@code array} itself if it is one block of memory in C order, else a copy that is. */
    public static INDArray dense(INDArray array) {
        return array.ordering() == 'c' && isDense(array) ? array : array.dup('c');
    }

    private static boolean isDense(INDArray array) {
        long expected = 1;
        boolean columnMajor = array.ordering() == 'f';
        for (int i = 0; i < array.rank(); i++) {
            int axis = columnMajor ? i : array.rank() - 1 - i;
            if (array.size(axis) != 1 && array.stride(axis) != expected) {
                return false;
            }
            expected *= array.size(axis);
        }
        return true;
    }
}

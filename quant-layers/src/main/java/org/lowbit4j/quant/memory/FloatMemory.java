package org.lowbit4j.quant.memory;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The native memory of a float array, without a copy. */
public final class FloatMemory {

    private FloatMemory() {}

    /**
     * The elements of {@code array} in memory order; writes are visible in the array, which must stay reachable.
     *
     * @throws IllegalArgumentException if the array is not of type FLOAT or not one block of memory
     */
    public static FloatBuffer of(INDArray array) {
        if (array.dataType() != DataType.FLOAT || !isDense(array)) {
            throw new IllegalArgumentException("expected a dense FLOAT array, got " + array.shapeInfoToString());
        }
        FloatPointer pointer = new FloatPointer(array.data().addressPointer());
        return pointer.capacity(array.length()).asBuffer();
    }

    /** The elements of {@code array} in memory order, in a Java array. */
    public static float[] copyOf(INDArray array) {
        float[] values = new float[Math.toIntExact(array.length())];
        of(array).get(0, values);
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

package org.lowbit4j.testsupport;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The raw bits of the elements of an array in logical (C) order, whatever its strides. Signs of zero and payloads of NaN count.
 */
final class RawBits {

    private final DataType type;
    private final long[] shape;
    private final long[] bits;

    private RawBits(DataType type, long[] shape, long[] bits) {
        this.type = type;
        this.shape = shape;
        this.bits = bits;
    }

    static RawBits of(INDArray array) {
        long[] bits = array.isEmpty() ? new long[0] : bits(array.dup('c').data());
        return new RawBits(array.dataType(), array.shape(), bits);
    }

    private static long[] bits(DataBuffer data) {
        return switch (data.dataType()) {
            case FLOAT -> floatBits(data.asFloat());
            case DOUBLE ->
                Arrays.stream(data.asDouble())
                        .mapToLong(Double::doubleToRawLongBits)
                        .toArray();
            case LONG, INT, SHORT, BYTE, UBYTE, BOOL -> data.asLong();
            default ->
                throw new IllegalArgumentException("the bits of " + data.dataType()
                        + " elements cannot be compared; expected FLOAT, DOUBLE, BOOL or signed integers");
        };
    }

    private static long[] floatBits(float[] values) {
        long[] bits = new long[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }

    /** What is different from {@code expected}, in words; empty if nothing is. */
    String differences(RawBits expected) {
        if (type != expected.type) {
            return "expected data type " + expected.type + ", got " + type;
        }
        if (!Arrays.equals(shape, expected.shape)) {
            return "expected shape " + Arrays.toString(expected.shape) + ", got " + Arrays.toString(shape);
        }
        int first = Arrays.mismatch(bits, expected.bits);
        return first < 0 ? "" : elements(expected, first);
    }

    private String elements(RawBits expected, int first) {
        int count = 0;
        for (int i = first; i < bits.length; i++) {
            count += bits[i] == expected.bits[i] ? 0 : 1;
        }
        return "%d of %d elements differ, the first at %s: expected %s, got %s"
                .formatted(count, bits.length, Arrays.toString(index(first)), expected.element(first), element(first));
    }

    private String element(int position) {
        long element = bits[position];
        return switch (type) {
            case FLOAT -> "%s (0x%08x)".formatted(Float.intBitsToFloat((int) element), (int) element);
            case DOUBLE -> "%s (0x%016x)".formatted(Double.longBitsToDouble(element), element);
            default -> Long.toString(element);
        };
    }

    private long[] index(int position) {
        long[] index = new long[shape.length];
        long rest = position;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            index[axis] = rest % shape[axis];
            rest /= shape[axis];
        }
        return index;
    }
}

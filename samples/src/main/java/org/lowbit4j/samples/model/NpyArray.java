package org.lowbit4j.samples.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Parses one array in NumPy's {@code .npy} format (versions 1 to 3, C order, little endian float32, float64, int32 or int64)
 * into a float32 array.
 */
final class NpyArray {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern TYPE = Pattern.compile("'descr':\\s*'([^']*)'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order':\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape':\\s*\\(([0-9,\\sL]*)\\)");

    private NpyArray() {}

    static INDArray parse(String what, byte[] bytes) {
        if (bytes.length < 12 || !Arrays.equals(MAGIC, Arrays.copyOf(bytes, MAGIC.length))) {
            throw new IllegalArgumentException(what + ": not a NumPy array (.npy)");
        }
        ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        boolean longHeader = bytes[6] > 1;
        int start = longHeader ? 12 : 10;
        int length = longHeader ? data.getInt(8) : Short.toUnsignedInt(data.getShort(8));
        if (length < 0 || length > bytes.length - start) {
            throw new IllegalArgumentException(what + ": damaged header, its length " + length + " exceeds the "
                    + bytes.length + " bytes there are");
        }
        String header = new String(bytes, start, length, StandardCharsets.UTF_8);
        if (field(what, header, ORDER).equals("True")) {
            throw new IllegalArgumentException(what + ": Fortran order; save it with numpy.ascontiguousarray");
        }
        long[] shape = shape(field(what, header, SHAPE));
        return values(
                what,
                field(what, header, TYPE),
                shape,
                data.position(start + length).slice().order(data.order()));
    }

    private static String field(String what, String header, Pattern pattern) {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) {
            throw new IllegalArgumentException(
                    what + ": header " + header.strip() + " does not match " + pattern.pattern());
        }
        return matcher.group(1);
    }

    private static long[] shape(String text) {
        return Arrays.stream(text.split(","))
                .map(part -> part.replace("L", "").strip())
                .filter(part -> !part.isEmpty())
                .mapToLong(Long::parseLong)
                .toArray();
    }

    private static INDArray values(String what, String type, long[] shape, ByteBuffer data) {
        int width;
        IntToDoubleFunction value;
        switch (type) {
            case "<f4" -> {
                width = Float.BYTES;
                value = data::getFloat;
            }
            case "<f8" -> {
                width = Double.BYTES;
                value = data::getDouble;
            }
            case "<i4" -> {
                width = Integer.BYTES;
                value = data::getInt;
            }
            case "<i8" -> {
                width = Long.BYTES;
                value = data::getLong;
            }
            default ->
                throw new IllegalArgumentException(
                        what + ": element type " + type + ", expected <f4, <f8, <i4 or <i8; convert it in NumPy");
        }
        long count = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        if (count != data.remaining() / width || data.remaining() % width != 0) {
            throw new IllegalArgumentException(what + ": shape " + Arrays.toString(shape) + " needs " + count * width
                    + " bytes, got " + data.remaining());
        }
        float[] floats = new float[(int) count];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) value.applyAsDouble(i * width);
        }
        return Nd4j.create(floats, shape, 'c');
    }
}

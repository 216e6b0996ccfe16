package org.lowbit4j.binconv.format;

import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.WeightShape;

/**
 * Weight codes in exactly {@code bits} bits each: {@code code - minCode} of weight {@code i} in OHWI order fills the bits
 * {@code i * bits .. i * bits + bits - 1} of the tensor, where bit {@code b} is bit {@code b % 8} of byte {@code b / 8}, the
 * lowest bit first. Unused bits of the last byte are zero.
 */
public final class CodePacking {

    private CodePacking() {}

    /** The packed codes. */
    public static byte[] pack(WeightCodes weights) {
        ByteSink sink = new ByteSink();
        write(weights, sink);
        return sink.toByteArray();
    }

    /**
     * The codes in {@code packed}.
     *
     * @throws PackedModelException if there are too few or too many bytes or a code is off the grid
     */
    public static WeightCodes unpack(WeightGrid grid, WeightShape shape, byte[] packed) throws PackedModelException {
        ByteSource source = new ByteSource(packed, 0, packed.length);
        WeightCodes weights = read(grid, shape, source);
        source.requireEnd("weight codes");
        return weights;
    }

    /** Bytes of {@code count} codes. */
    static long bytes(int count, int bits) {
        return ((long) count * bits + 7) / 8;
    }

    static void write(WeightCodes weights, ByteSink sink) {
        WeightGrid grid = weights.grid();
        int buffer = 0;
        int held = 0;
        for (int i = 0; i < weights.shape().size(); i++) {
            buffer |= (weights.code(i) - grid.minCode()) << held;
            held += grid.bits();
            if (held >= 8) {
                sink.unsigned8(buffer);
                buffer >>>= 8;
                held -= 8;
            }
        }
        if (held > 0) {
            sink.unsigned8(buffer);
        }
    }

    static WeightCodes read(WeightGrid grid, WeightShape shape, ByteSource source) throws PackedModelException {
        source.require(bytes(shape.size(), grid.bits()), "weight codes of shape " + shape);
        int mask = (1 << grid.bits()) - 1;
        int[] codes = new int[shape.size()];
        int buffer = 0;
        int held = 0;
        for (int i = 0; i < codes.length; i++) {
            if (held < grid.bits()) {
                buffer |= source.unsigned8("weight code") << held;
                held += 8;
            }
            codes[i] = grid.minCode() + (buffer & mask);
            if (codes[i] > grid.maxCode()) {
                throw source.fault("weight code " + i + " before this offset is " + codes[i] + ", more than "
                        + grid.maxCode() + " of " + grid);
            }
            buffer >>>= grid.bits();
            held -= grid.bits();
        }
        if (buffer != 0) {
            throw source.fault("padding bits behind the weight codes are not zero");
        }
        return WeightCodes.of(grid, shape, codes);
    }
}

package org.lowbit4j.binconv.simd.luta;

import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.binconv.kernel.Bytes;
import org.lowbit4j.binconv.kernel.ConvolutionSpec;
import org.lowbit4j.binconv.simd.vectors.LookupVectors;

/**
 * What every output channel of a pixel has too much or too little: a sum over all codes under the window. Tables lift every
 * group by {@code sum max(c - u, 0)}; planes of signed weights together count that -1 times. Of weights {@code 2 code - n}
 * they count it {@code 2 n} times, and {@code n sum (u - c)} is missing: together {@code -n sum |u - c|}.
 */
final class PixelSums {

    private final ConvolutionSpec spec;
    private final int virtualColumns;
    private final int factor;
    private final byte[] codeWorth = new byte[LookupVectors.BYTES.length()];
    private final int padding;
    /** {@code [row][virtual column]}. */
    private final int[] sums;

    private final int[] paddingRow;

    PixelSums(ConvolutionSpec spec, int virtualColumns, boolean signedWeights) {
        this.spec = spec;
        this.virtualColumns = virtualColumns;
        this.factor = signedWeights ? 1 : -spec.weights().grid().levels();
        int lastUnsigned = spec.activationCoding().lastUnsigned();
        int centre = SubsetTables.centre(lastUnsigned);
        for (int u = 0; u <= lastUnsigned; u++) {
            codeWorth[u] = (byte) (signedWeights ? Math.max(centre - u, 0) : Math.abs(u - centre));
        }
        int channels = spec.input().channels();
        this.padding = channels * codeWorth[spec.activationCoding().unsignedZero()];
        this.sums = new int[spec.input().height() * virtualColumns];
        this.paddingRow = new int[virtualColumns];
        Arrays.fill(sums, padding);
        Arrays.fill(paddingRow, padding);
    }

    /** The bytes of the sums of an image. */
    static long bytes(ConvolutionSpec spec, int virtualColumns) {
        return Bytes.product(Bytes.sum(spec.input().height(), 1), virtualColumns, Integer.BYTES);
    }

    /** Adds up the rows {@code fromRow..toRow - 1} of an image. */
    void pack(byte[] codes, int fromRow, int toRow) {
        Shape input = spec.input();
        int padLeft = spec.window().padLeft();
        int columns = Math.min(input.width(), virtualColumns - padLeft);
        for (int row = fromRow; row < toRow; row++) {
            sum(
                    codes,
                    input.index(row, 0, 0),
                    input.channels(),
                    columns,
                    sums,
                    row * virtualColumns + padLeft,
                    codeWorth);
        }
    }

    private static void sum(byte[] codes, int at, int channels, int pixels, int[] sums, int to, byte[] codeWorth) {
        ByteVector worth = LookupVectors.load(codeWorth, 0);
        int length = LookupVectors.BYTES.length();
        int whole = (channels - 1) / length * length;
        VectorMask<Byte> present = LookupVectors.BYTES.indexInRange(whole, channels);
        ByteVector counted = ByteVector.zero(LookupVectors.BYTES).blend((byte) -1, present);
        for (int i = 0; i < pixels; i++) {
            ByteVector code = ByteVector.fromArray(LookupVectors.BYTES, codes, at + i * channels + whole, present);
            ShortVector both = code.selectFrom(worth).and(counted).reinterpretAsShorts();
            ShortVector pairs = both.and((short) 0xFF).add(both.lanewise(VectorOperators.LSHR, Byte.SIZE));
            for (int channel = 0; channel < whole; channel += length) {
                code = ByteVector.fromArray(LookupVectors.BYTES, codes, at + i * channels + channel);
                both = code.selectFrom(worth).reinterpretAsShorts();
                pairs = pairs.add(both.and((short) 0xFF)).add(both.lanewise(VectorOperators.LSHR, Byte.SIZE));
            }
            long quarters = pairs.reinterpretAsLongs().reduceLanes(VectorOperators.ADD);
            sums[to + i] = (int) ((quarters * 0x0001_0001_0001_0001L) >>> 48);
        }
    }

    /** Adds up the windows of one output row. */
    void windows(int outputRow, int[] columns, int[] windows, int at) {
        Window window = spec.window();
        Arrays.fill(columns, 0);
        for (int i = 0; i < window.kernelHeight(); i++) {
            int row = window.inputRow(outputRow, i);
            boolean inside = row >= 0 && row < spec.input().height();
            add(inside ? sums : paddingRow, inside ? row * virtualColumns : 0, columns, 0, virtualColumns);
        }
        int width = spec.output().width();
        Arrays.fill(windows, at, at + width, 0);
        for (int j = 0; j < window.kernelWidth(); j++) {
            int from = j * window.dilationWidth();
            if (window.strideWidth() == 1) {
                add(columns, from, windows, at, width);
            } else {
                addStrided(columns, from, window.strideWidth(), windows, at, width);
            }
        }
        for (int x = at; x < at + width; x++) {
            windows[x] *= factor;
        }
    }

    private static void add(int[] source, int from, int[] target, int to, int count) {
        for (int i = 0; i < count; i++) {
            target[to + i] += source[from + i];
        }
    }

    private static void addStrided(int[] columns, int from, int stride, int[] windows, int at, int width) {
        for (int x = 0; x < width; x++) {
            windows[at + x] += columns[from + x * stride];
        }
    }
}

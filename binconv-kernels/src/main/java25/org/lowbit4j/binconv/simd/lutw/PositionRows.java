package org.lowbit4j.binconv.simd.lutw;

import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorMask;
import org.lowbit4j.binconv.kernel.Bytes;
import org.lowbit4j.binconv.kernel.Layout;
import org.lowbit4j.binconv.simd.vectors.LookupVectors;

/**
 * Pack: makes the index bytes of image rows, some rows at a time: first of their pixels, then of every kernel column a copy
 * that is shifted and strided. Only the columns inside the image are written; the rest has been padding from the start.
 * Working memory of one thread.
 */
final class PositionRows {

    /** Bytes of a plane that are made at a time: a share of a first-level cache. */
    private static final int BLOCK = 8 << 10;

    /** How far a copy may read before the first pixel. */
    private static final int LEAD = LookupVectors.BYTES.length();

    private final PositionLayout layout;
    private final ChannelGroups groups;
    private final int width;
    private final int maxRows;
    /** Distance of groups in {@link #pixels}, of which a vector may be read beyond the last row. */
    private final int groupSize;

    private final byte[] pixels;
    private final PixelMasks masks;
    /** By kernel column {@link PositionLayout#inside}; empty where rows do not fill vectors. */
    private final long[] insides;

    private final byte[] strided = new byte[LookupVectors.BYTES.length()];

    PositionRows(PositionLayout layout) {
        this.layout = layout;
        this.groups = layout.groups();
        this.width = layout.input().width();
        this.maxRows = maxRows(layout);
        this.groupSize = maxRows * width + LookupVectors.BYTES.length();
        this.pixels = new byte[LEAD + layout.planes() * groups.count() * groupSize];
        this.insides = new long[layout.rowsFillVectors() ? layout.window().kernelWidth() : 0];
        Arrays.setAll(insides, layout::inside);
        this.masks = new PixelMasks(layout.input().channels(), maxRows * width);
        for (int lane = 0; lane < strided.length; lane++) {
            strided[lane] = (byte) (lane * layout.window().strideWidth());
        }
    }

    private static int maxRows(PositionLayout layout) {
        long rowSize = Bytes.product(layout.groups().count(), layout.input().width());
        return Math.clamp(BLOCK / rowSize, 1, layout.input().height());
    }

    /** The bytes of a working memory. */
    static long bytes(PositionLayout layout) {
        long pixels = Bytes.product(maxRows(layout), layout.input().width());
        long groupSize = Bytes.sum(pixels, LEAD);
        return Bytes.sum(
                Bytes.product(layout.planes(), layout.groups().count(), groupSize),
                Bytes.product(pixels, layout.input().channels()) / Byte.SIZE,
                Bytes.product(layout.window().kernelWidth(), Long.BYTES),
                3L * LEAD);
    }

    /** Writes the index bytes of image rows {@code fromRow..toRow - 1} of codes in a layout. */
    void pack(byte[] codes, Layout order, int fromRow, int toRow, byte[] indices) {
        for (int row = fromRow; row < toRow; row += maxRows) {
            int rows = Math.min(maxRows, toRow - row);
            for (int plane = 0; plane < layout.planes(); plane++) {
                int to = LEAD + plane * groups.count() * groupSize;
                if (order == Layout.CHANNELS_FIRST) {
                    makePixels(codes, row * width, plane, rows * width, to);
                } else {
                    int from = row * width * groups.channels();
                    masks.make(codes, from, plane, rows * width, pixels, to, groups.count(), groupSize);
                }
            }
            copyRows(row, rows, indices);
        }
    }

    private void makePixels(byte[] codes, int pixel, int plane, int count, int to) {
        int step = layout.input().pixels();
        for (int group = 0; group < groups.count(); group++) {
            int from = group * ChannelGroups.SIZE * step + pixel;
            IndexBytes.make(codes, from, step, groups.size(group), plane, count, pixels, to + group * groupSize);
        }
    }

    private void copyRows(int row, int rows, byte[] indices) {
        if (insides.length > 0) {
            copyWholeRows(row, rows, indices);
            return;
        }
        for (int phase = 0; phase < layout.phases(); phase++) {
            for (int j = 0; j < layout.window().kernelWidth(); j++) {
                copyRows(row, rows, phase, j, indices);
            }
        }
    }

    private void copyWholeRows(int row, int rows, byte[] indices) {
        int target = row + layout.window().padTop();
        int bytes = Math.min(rows, layout.rows() - target) * width;
        for (int j = 0; j < insides.length; j++) {
            int from = LEAD + layout.window().inputColumn(0, j);
            int to = layout.copy(j, 0) + target * width;
            for (int i = 0; i < layout.planes() * groups.count(); i++) {
                copyWhole(pixels, from + i * groupSize, indices, to + i * layout.imageSize(), insides[j], bytes);
            }
        }
    }

    /** Copies for a kernel column those of the rows {@code row..row + rows - 1} that are of a phase, and the columns inside. */
    private void copyRows(int row, int rows, int phase, int j, byte[] indices) {
        int stride = layout.window().strideHeight();
        int padded = row + layout.window().padTop();
        int first = Math.floorMod(phase - padded, stride);
        int target = (padded + first) / stride;
        int count = Math.min((rows - first + stride - 1) / stride, layout.rows() - target);
        int fromColumn = layout.firstInside(j);
        int columns = layout.behindInside(j) - fromColumn;
        int from = LEAD + first * width + layout.window().inputColumn(fromColumn, j);
        int to = layout.copy(j, phase) + target * layout.output().width() + fromColumn;
        for (int i = 0; i < layout.planes() * groups.count(); i++) {
            copyRows(from + i * groupSize, indices, to + i * layout.imageSize(), columns, count);
        }
    }

    private void copyRows(int from, byte[] indices, int to, int columns, int count) {
        int stride = layout.window().strideWidth();
        int rowStep = layout.window().strideHeight() * width;
        int perVector = (LookupVectors.BYTES.length() - 1) / stride + 1;
        for (int x = 0; x < columns; x += perVector) {
            int lanes = Math.min(perVector, columns - x);
            int width = layout.output().width();
            if (!LookupVectors.STORES_PARTS) {
                copyBytes(pixels, from + x * stride, rowStep, stride, indices, to + x, width, lanes, count);
            } else if (stride == 1) {
                copy(pixels, from + x, rowStep, indices, to + x, width, lanes, count);
            } else {
                copyStrided(pixels, from + x * stride, rowStep, strided, indices, to + x, width, lanes, count);
            }
        }
    }

    /** Copies rows that follow each other, but for the columns that are padding. */
    private static void copyWhole(byte[] source, int from, byte[] target, int to, long inside, int bytes) {
        VectorMask<Byte> mask = VectorMask.fromLong(LookupVectors.BYTES, inside);
        int i = 0;
        for (; i <= bytes - LookupVectors.BYTES.length(); i += LookupVectors.BYTES.length()) {
            LookupVectors.load(source, from + i).intoArray(target, to + i, mask);
        }
        if (i < bytes) {
            VectorMask<Byte> rest = VectorMask.fromLong(LookupVectors.BYTES, inside & (1L << (bytes - i)) - 1);
            LookupVectors.load(source, from + i).intoArray(target, to + i, rest);
        }
    }

    /** Copies every stride-th byte, of several rows. */
    private static void copyBytes(
            byte[] source,
            int from,
            int fromStep,
            int stride,
            byte[] target,
            int to,
            int toStep,
            int lanes,
            int count) {
        for (int i = 0; i < count; i++) {
            if (stride == 1) {
                System.arraycopy(source, from + i * fromStep, target, to + i * toStep, lanes);
                continue;
            }
            for (int lane = 0; lane < lanes; lane++) {
                target[to + i * toStep + lane] = source[from + i * fromStep + lane * stride];
            }
        }
    }

    /** Copies up to a vector, of several rows. */
    private static void copy(
            byte[] source, int from, int fromStep, byte[] target, int to, int toStep, int lanes, int count) {
        VectorMask<Byte> mask = LookupVectors.BYTES.indexInRange(0, lanes);
        for (int i = 0; i < count; i++) {
            LookupVectors.load(source, from + i * fromStep).intoArray(target, to + i * toStep, mask);
        }
    }

    /** Copies every stride-th byte of up to a vector, of several rows. */
    private static void copyStrided(
            byte[] source,
            int from,
            int fromStep,
            byte[] strided,
            byte[] target,
            int to,
            int toStep,
            int lanes,
            int count) {
        ByteVector every = LookupVectors.load(strided, 0);
        VectorMask<Byte> mask = LookupVectors.BYTES.indexInRange(0, lanes);
        for (int i = 0; i < count; i++) {
            every.selectFrom(LookupVectors.load(source, from + i * fromStep)).intoArray(target, to + i * toStep, mask);
        }
    }
}

package org.lowbit4j.binconv.simd;

import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Pack: makes the index bytes of image rows, some rows at a time, in steps: the bytes of every plane; chunks brought apart;
 * pairs joined; a copy for every kernel column. A step does all its rows before the next one starts, because a vector cannot
 * be loaded at once from what narrower stores have just written. Working memory of one thread.
 */
final class PositionRows {

    /** Bytes of a plane that are made at a time: a share of a first-level cache. */
    private static final int BLOCK = 4 << 10;

    private final PositionLayout layout;
    private final ChannelGroups groups;
    private final PlaneBytes planeBytes;
    private final int pitch;
    private final int maxRows;
    private final int maxPixels;
    private final byte[][] zipped;
    private final byte[][] apart;
    private final byte[] between;
    private final byte[] zeros;
    private final byte[] strided = new byte[Zmm.BYTES.length()];

    PositionRows(PositionLayout layout, int unsignedZero) {
        this.layout = layout;
        this.groups = layout.groups();
        this.planeBytes = new PlaneBytes(layout.input().width(), groups);
        this.pitch = layout.input().width()
                + layout.window().padLeft()
                + layout.window().padRight();
        this.maxRows = Math.clamp(
                BLOCK / ((long) groups.slots() * pitch), 1, layout.input().height());
        this.maxPixels = roundUp(maxRows * pitch);
        this.zipped = new byte[layout.planes()][groups.slots() * maxPixels];
        for (int plane = 0; plane < layout.planes(); plane++) {
            Arrays.fill(zipped[plane], (byte) -(unsignedZero >>> plane & 1));
        }
        this.apart =
                new byte[layout.planes()][Math.max(groups.slots(), groups.count()) * maxPixels + Zmm.BYTES.length()];
        this.between = new byte[groups.slots() * maxPixels];
        this.zeros = new byte[maxPixels];
        Unzip.every(layout.window().strideWidth()).intoArray(strided, 0);
    }

    private static int roundUp(int pixels) {
        return (pixels + Unzip.STEP - 1) / Unzip.STEP * Unzip.STEP;
    }

    /** Writes the index bytes of image rows {@code fromRow..toRow - 1}. */
    void pack(byte[] codes, int fromRow, int toRow, byte[] indices) {
        for (int row = fromRow; row < toRow; row += maxRows) {
            int rows = Math.min(maxRows, toRow - row);
            for (int i = 0; i < rows; i++) {
                planeBytes.take(
                        codes, row + i, zipped, (i * pitch + layout.window().padLeft()) * groups.slots());
            }
            int pixels = roundUp(rows * pitch);
            for (int plane = 0; plane < layout.planes(); plane++) {
                bringApart(zipped[plane], pixels, apart[plane]);
                joinPairs(apart[plane], pixels);
            }
            for (int phase = 0; phase < layout.phases(); phase++) {
                copyPhase(row, rows, phase, pixels, indices);
            }
        }
    }

    /** Makes {@code [chunk][pixel]} of {@code [pixel][chunk]}; the steps take turns so that the last one ends in {@code to}. */
    private void bringApart(byte[] from, int pixels, byte[] to) {
        int size = groups.slots() * pixels;
        int steps = Integer.numberOfTrailingZeros(groups.slots());
        if (steps == 0) {
            System.arraycopy(from, 0, to, 0, size);
        }
        byte[] source = from;
        for (int step = steps; step > 0; step--) {
            byte[] target = step % 2 == 1 ? to : between;
            Unzip.apart(source, size, target);
            source = target;
        }
    }

    private void joinPairs(byte[] plane, int pixels) {
        int chunks = groups.chunksWithPairs();
        for (int chunk = 0; chunk < chunks; chunk += ChannelGroups.PAIRS) {
            int at = chunk * pixels;
            byte[] second = chunk + 1 < chunks ? plane : zeros;
            byte[] third = chunk + 2 < chunks ? plane : zeros;
            int to = (groups.chunks() + chunk / ChannelGroups.PAIRS) * pixels;
            joinPairs(
                    plane,
                    at,
                    second,
                    chunk + 1 < chunks ? at + pixels : 0,
                    third,
                    chunk + 2 < chunks ? at + 2 * pixels : 0,
                    plane,
                    to,
                    pixels);
        }
    }

    private static void joinPairs(
            byte[] a, int atA, byte[] b, int atB, byte[] c, int atC, byte[] target, int to, int size) {
        for (int x = 0; x < size; x += Zmm.BYTES.length()) {
            pairs(a, atA + x, 6, 0x03030303)
                    .or(pairs(b, atB + x, 4, 0x0C0C0C0C))
                    .or(pairs(c, atC + x, 2, 0x30303030))
                    .reinterpretAsBytes()
                    .intoArray(target, to + x);
        }
    }

    private static IntVector pairs(byte[] bytes, int at, int shift, int mask) {
        return Zmm.load(bytes, at)
                .reinterpretAsInts()
                .lanewise(VectorOperators.LSHR, shift)
                .and(mask);
    }

    /** Copies those of the rows that belong to a phase. */
    private void copyPhase(int row, int rows, int phase, int pixels, byte[] indices) {
        int stride = layout.window().strideHeight();
        int padded = row + layout.window().padTop();
        int first = Math.floorMod(phase - padded, stride);
        int target = (padded + first) / stride;
        int count = Math.min((rows - first + stride - 1) / stride, layout.rows() - target);
        for (int j = 0; j < layout.window().kernelWidth(); j++) {
            int from = first * pitch + j * layout.window().dilationWidth();
            int to = layout.copy(j, phase) + target * layout.output().width();
            for (int plane = 0; plane < layout.planes(); plane++) {
                for (int group = 0; group < groups.count(); group++) {
                    copyRows(
                            apart[plane],
                            from + group * pixels,
                            indices,
                            to + plane * layout.planeSize() + group * layout.imageSize(),
                            count);
                }
            }
        }
    }

    private void copyRows(byte[] source, int from, byte[] indices, int to, int count) {
        int width = layout.output().width();
        int stride = layout.window().strideWidth();
        int rowStep = layout.window().strideHeight() * pitch;
        int perVector = (Zmm.BYTES.length() - 1) / stride + 1;
        for (int x = 0; x < width; x += perVector) {
            int lanes = Math.min(perVector, width - x);
            copyColumn(source, from + x * stride, rowStep, strided, indices, to + x, width, lanes, count);
        }
    }

    /** Copies every stride-th byte of up to a vector, of several rows. */
    private static void copyColumn(
            byte[] source,
            int from,
            int fromStep,
            byte[] strided,
            byte[] target,
            int to,
            int toStep,
            int lanes,
            int count) {
        ByteVector every = Zmm.load(strided, 0);
        VectorMask<Byte> mask = Zmm.BYTES.indexInRange(0, lanes);
        for (int i = 0; i < count; i++) {
            every.selectFrom(Zmm.load(source, from + i * fromStep)).intoArray(target, to + i * toStep, mask);
        }
    }
}

package org.lowbit4j.binconv.simd.luta;

import java.util.Arrays;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.binconv.kernel.ConvolutionSpec;

/** The tables of as many image rows as a block of output rows reads; those of the last block's rows are kept. */
final class TableRing {

    private static final int EMPTY = -1;

    private final LutAGeometry geometry;
    private final SubsetTables subsets;
    private final int slots;
    private final int[] rowOfSlot;
    private final byte[] tables;

    TableRing(LutAGeometry geometry) {
        this.geometry = geometry;
        ConvolutionSpec spec = geometry.spec;
        this.subsets = new SubsetTables(
                spec.input().channels(), spec.activationCoding().lastUnsigned());
        this.slots = geometry.inputRows();
        this.rowOfSlot = new int[slots];
        int overrun = geometry.tilePixels * LutAGeometry.TABLE;
        this.tables = new byte[zeroOffset() + geometry.places * LutAGeometry.TABLE + overrun];
        clear();
        pad();
    }

    /** Slot {@code slots} is a row of padding; so are the columns left and right of the image in the others. */
    private void pad() {
        ConvolutionSpec spec = geometry.spec;
        byte[] codes = new byte[spec.input().channels()];
        Arrays.fill(codes, (byte) spec.activationCoding().unsignedZero());
        for (int slot = 0; slot <= slots; slot++) {
            for (int v = 0; v < geometry.virtualColumns(); v++) {
                int to = slot * geometry.rowBytes() + geometry.columnOffset(v);
                subsets.make(codes, 0, 0, 1, tables, to, geometry.groupBytes());
            }
        }
    }

    byte[] tables() {
        return tables;
    }

    private int zeroOffset() {
        return (slots + 1) * geometry.rowBytes();
    }

    /** Forgets the image. */
    void clear() {
        Arrays.fill(rowOfSlot, EMPTY);
    }

    /** Makes the tables of the image rows under an output row, where they are not there yet. */
    void make(byte[] codes, int outputRow) {
        Window window = geometry.spec.window();
        for (int i = 0; i < window.kernelHeight(); i++) {
            int row = window.inputRow(outputRow, i);
            if (inside(row) && rowOfSlot[row % slots] != row) {
                makeRow(codes, row);
                rowOfSlot[row % slots] = row;
            }
        }
    }

    private boolean inside(int row) {
        return row >= 0 && row < geometry.spec.input().height();
    }

    private void makeRow(byte[] codes, int row) {
        Shape input = geometry.spec.input();
        int padLeft = geometry.spec.window().padLeft();
        int columns = Math.min(input.width(), geometry.virtualColumns() - padLeft);
        int stride = geometry.phases;
        for (int first = 0; first < Math.min(stride, columns); first++) {
            int to = row % slots * geometry.rowBytes() + geometry.columnOffset(padLeft + first);
            int pixels = (columns - first + stride - 1) / stride;
            int step = stride * input.channels();
            subsets.make(codes, input.index(row, first, 0), step, pixels, tables, to, geometry.groupBytes());
        }
    }

    /** Where the tables under each kernel row of an output row begin, and after those a row of tables of zeros. */
    void rowOffsets(int outputRow, int[] offsets) {
        int kernelRows = offsets.length - 1;
        for (int i = 0; i < kernelRows; i++) {
            int row = geometry.spec.window().inputRow(outputRow, i);
            offsets[i] = (inside(row) ? row % slots : slots) * geometry.rowBytes();
        }
        offsets[kernelRows] = zeroOffset();
    }
}

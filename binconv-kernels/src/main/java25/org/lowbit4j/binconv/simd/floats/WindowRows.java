package org.lowbit4j.binconv.simd.floats;

import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.Window;

/** Which rows of a window lie inside the image, for every output row. */
record WindowRows(Window window, Shape input) {

    /** The row behind those that have the same kernel rows inside the image as row {@code y}. */
    int alike(int y, int toRow) {
        int end = y + 1;
        while (end < toRow && first(end) == first(y) && behind(end) == behind(y)) {
            end++;
        }
        return end;
    }

    /** The first kernel row inside the image. */
    int first(int y) {
        int above = Math.max(0, -window.inputRow(y, 0));
        return Math.min(window.kernelHeight(), (above + window.dilationHeight() - 1) / window.dilationHeight());
    }

    /** The kernel row behind the last one inside the image. */
    int behind(int y) {
        int space = input.height() - window.inputRow(y, 0);
        int rows = space <= 0 ? 0 : (space + window.dilationHeight() - 1) / window.dilationHeight();
        return Math.max(first(y), Math.min(window.kernelHeight(), rows));
    }

    /** The offset of the window's top left corner in an HWC image; may lie before it. */
    int corner(int y, int x) {
        return (window.inputRow(y, 0) * input.width() + window.inputColumn(x, 0)) * input.channels();
    }
}

package org.lowbit4j.binconv.simd.floats;

import java.util.ArrayList;
import java.util.List;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.Window;

/**
 * The taps of a window that lie inside the image for a run of neighbouring output columns, in the order kernel row, kernel
 * column, input channel: where each reads, and which weight it is. Flat, so that a tile has one straight loop. Immutable:
 * nobody writes the arrays.
 */
final class FloatTaps {

    private final int fromColumn;
    private final int toColumn;
    private final int perRow;
    private final int[] offsets;
    private final int[] weights;

    /** The taps of the longest run from {@code fromColumn} on whose windows lie alike in the image. */
    FloatTaps(int fromColumn, Window window, Shape input, int outputWidth) {
        int first = firstInside(fromColumn, window);
        int behind = Math.max(first, behindInside(fromColumn, window, input.width()));
        int to = fromColumn + 1;
        while (to < outputWidth
                && firstInside(to, window) == first
                && behindInside(to, window, input.width()) == behind) {
            to++;
        }
        this.fromColumn = fromColumn;
        this.toColumn = to;
        this.perRow = (behind - first) * input.channels();
        this.offsets = new int[window.kernelHeight() * perRow];
        this.weights = new int[offsets.length];
        fill(window, first, behind, input);
    }

    /** The runs of all output columns, from left to right. */
    static List<FloatTaps> runs(Window window, Shape input, int outputWidth) {
        List<FloatTaps> runs = new ArrayList<>();
        for (int x = 0; x < outputWidth; x = runs.get(runs.size() - 1).toColumn()) {
            runs.add(new FloatTaps(x, window, input, outputWidth));
        }
        return runs;
    }

    /** Whether no tap lies outside the image, in columns. */
    boolean isWhole(Window window, Shape input) {
        return perRow == window.kernelWidth() * input.channels();
    }

    /** The first kernel column inside the image. */
    private static int firstInside(int column, Window window) {
        int j = 0;
        while (j < window.kernelWidth() && window.inputColumn(column, j) < 0) {
            j++;
        }
        return j;
    }

    /** The kernel column behind the last one inside the image. */
    private static int behindInside(int column, Window window, int width) {
        int j = window.kernelWidth();
        while (j > 0 && window.inputColumn(column, j - 1) >= width) {
            j--;
        }
        return j;
    }

    private void fill(Window window, int first, int behind, Shape input) {
        int rowStep = window.dilationHeight() * input.width();
        int next = 0;
        for (int i = 0; i < window.kernelHeight(); i++) {
            for (int j = first; j < behind; j++) {
                for (int c = 0; c < input.channels(); c++) {
                    offsets[next] = (i * rowStep + j * window.dilationWidth()) * input.channels() + c;
                    weights[next++] = (i * window.kernelWidth() + j) * input.channels() + c;
                }
            }
        }
    }

    /** The first output column of the run. */
    int fromColumn() {
        return fromColumn;
    }

    /** The output column behind the last. */
    int toColumn() {
        return toColumn;
    }

    /** Taps of one kernel row. */
    int perRow() {
        return perRow;
    }

    /** Offsets in the image from the window's top left corner. */
    int[] offsets() {
        return offsets;
    }

    /** Numbers of the weights. */
    int[] weights() {
        return weights;
    }
}

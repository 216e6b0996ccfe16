package org.lowbit4j.binconv.simd;

import java.util.ArrayList;
import java.util.List;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.binconv.kernel.FloatConvolutionKernel;
import org.lowbit4j.binconv.kernel.FloatConvolutionSpec;

/**
 * Float convolution with the output channels in the lanes: every output has its own chain of fused multiply-adds, in the order
 * of the definition. Pixels whose windows lie alike in the image share a tile, along a row or, at the borders, along a column.
 */
final class VectorFloatConvolution implements FloatConvolutionKernel {

    private final Shape input;
    private final Shape output;
    private final Window window;
    private final FloatSteps alongRow;
    private final FloatSteps alongColumn;
    private final List<FloatTaps> runs = new ArrayList<>();
    private final List<FloatStrip> strips = new ArrayList<>();

    VectorFloatConvolution(FloatConvolutionSpec spec) {
        this.input = spec.input();
        this.output = spec.output();
        this.window = spec.window();
        this.alongRow = new FloatSteps(window.strideWidth() * input.channels(), output.channels());
        this.alongColumn = new FloatSteps(
                window.strideHeight() * input.width() * input.channels(), output.width() * output.channels());
        for (int x = 0; x < output.width(); x = runs.get(runs.size() - 1).toColumn()) {
            runs.add(new FloatTaps(x, window, input, output.width()));
        }
        for (int o = 0; o < output.channels(); ) {
            FloatStrip strip = FloatStrip.of(spec, o);
            strips.add(strip);
            o += strip.channels();
        }
    }

    @Override
    public void convolve(float[] image, int fromRow, int toRow, float[] result, int at) {
        int first = at - output.index(fromRow, 0, 0);
        for (int y = fromRow; y < toRow; ) {
            int end = rowsAlike(y, toRow);
            for (FloatStrip strip : strips) {
                for (FloatTaps run : runs) {
                    rectangle(strip, run, y, end, image, result, first);
                }
            }
            y = end;
        }
    }

    /** The row behind those that have the same kernel rows inside the image as row {@code y}. */
    private int rowsAlike(int y, int toRow) {
        int end = y + 1;
        while (end < toRow && firstRow(end) == firstRow(y) && lastRow(end) == lastRow(y)) {
            end++;
        }
        return end;
    }

    private int firstRow(int y) {
        int above = Math.max(0, -window.inputRow(y, 0));
        return Math.min(window.kernelHeight(), (above + window.dilationHeight() - 1) / window.dilationHeight());
    }

    /** Kernel row behind the last one inside the image. */
    private int lastRow(int y) {
        int space = input.height() - window.inputRow(y, 0);
        int rows = space <= 0 ? 0 : (space + window.dilationHeight() - 1) / window.dilationHeight();
        return Math.max(firstRow(y), Math.min(window.kernelHeight(), rows));
    }

    /** Along its longer side, unless its rows are long enough for whole tiles. */
    private void rectangle(
            FloatStrip strip, FloatTaps run, int fromRow, int toRow, float[] image, float[] result, int first) {
        int fromTap = firstRow(fromRow) * run.perRow();
        int toTap = lastRow(fromRow) * run.perRow();
        int columns = run.toColumn() - run.fromColumn();
        int rows = toRow - fromRow;
        if (columns >= Math.min(rows, strip.pixels())) {
            for (int y = fromRow; y < toRow; y++) {
                int x = run.fromColumn();
                int to = first + output.index(y, x, 0);
                strip.run(run, fromTap, toTap, columns, image, corner(y, x), result, to, alongRow);
            }
            return;
        }
        for (int x = run.fromColumn(); x < run.toColumn(); x++) {
            int at = first + output.index(fromRow, x, 0);
            strip.run(run, fromTap, toTap, rows, image, corner(fromRow, x), result, at, alongColumn);
        }
    }

    private int corner(int y, int x) {
        return (window.inputRow(y, 0) * input.width() + window.inputColumn(x, 0)) * input.channels();
    }
}

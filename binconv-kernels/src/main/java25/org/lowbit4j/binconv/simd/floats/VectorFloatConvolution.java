package org.lowbit4j.binconv.simd.floats;

import java.util.List;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.binconv.kernel.Bytes;
import org.lowbit4j.binconv.kernel.FloatConvolutionKernel;
import org.lowbit4j.binconv.kernel.FloatConvolutionSpec;

/**
 * Float convolution with the output channels in the lanes: every output has its own chain of fused multiply-adds, in the order
 * of the definition. Pixels whose windows lie alike in the image share a tile, along a row or, at the borders, along a column.
 */
public final class VectorFloatConvolution implements FloatConvolutionKernel {

    private final Shape output;
    private final WindowRows rows;
    private final FloatSteps alongRow;
    private final FloatSteps alongColumn;
    private final List<FloatTaps> runs;
    private final List<FloatStrip> strips;

    public VectorFloatConvolution(FloatConvolutionSpec spec) {
        Shape input = spec.input();
        Window window = spec.window();
        this.output = spec.output();
        this.rows = new WindowRows(window, input);
        this.alongRow = new FloatSteps(window.strideWidth() * input.channels(), output.channels());
        this.alongColumn = new FloatSteps(
                window.strideHeight() * input.width() * input.channels(), output.width() * output.channels());
        this.runs = FloatTaps.runs(window, input, output.width());
        this.strips = FloatStrip.all(spec);
    }

    /** The bytes of the weights and taps of a convolution without padding. */
    public static long bytes(WeightShape weights) {
        long depth = weights.depth();
        return Bytes.sum(
                Bytes.product(Float.BYTES, FloatStrip.lanes(weights.outputs()), depth),
                Bytes.product(2L * Integer.BYTES, depth));
    }

    @Override
    public void convolve(float[] image, int fromRow, int toRow, float[] result, int at) {
        int first = at - output.index(fromRow, 0, 0);
        for (int y = fromRow; y < toRow; ) {
            int end = rows.alike(y, toRow);
            for (FloatStrip strip : strips) {
                for (FloatTaps run : runs) {
                    rectangle(strip, run, y, end, image, result, first);
                }
            }
            y = end;
        }
    }

    /** Along its longer side, unless its rows are long enough for whole tiles. */
    private void rectangle(
            FloatStrip strip, FloatTaps run, int fromRow, int toRow, float[] image, float[] result, int first) {
        int fromTap = rows.first(fromRow) * run.perRow();
        int toTap = rows.behind(fromRow) * run.perRow();
        int columns = run.toColumn() - run.fromColumn();
        int height = toRow - fromRow;
        if (columns >= Math.min(height, strip.pixels())) {
            for (int y = fromRow; y < toRow; y++) {
                int x = run.fromColumn();
                int to = first + output.index(y, x, 0);
                strip.run(run, fromTap, toTap, columns, image, rows.corner(y, x), result, to, alongRow);
            }
            return;
        }
        for (int x = run.fromColumn(); x < run.toColumn(); x++) {
            int at = first + output.index(fromRow, x, 0);
            strip.run(run, fromTap, toTap, height, image, rows.corner(fromRow, x), result, at, alongColumn);
        }
    }
}

package org.lowbit4j.binconv.simd.floats;

import java.util.List;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.binconv.kernel.FloatConvolutionSpec;

/** The columns of a float convolution whose windows reach over the border: channels in the lanes, the result channels first. */
final class BorderColumns {

    private final Shape output;
    private final WindowRows rows;
    private final FloatSteps down;
    private final List<FloatTaps> runs;
    private final List<FloatStrip> strips;

    BorderColumns(FloatConvolutionSpec spec) {
        Shape input = spec.input();
        Window window = spec.window();
        this.output = spec.output();
        this.rows = new WindowRows(window, input);
        this.down = new FloatSteps(window.strideHeight() * input.width() * input.channels(), output.channels());
        this.runs = FloatTaps.runs(window, input, output.width()).stream()
                .filter(run -> !run.isWhole(window, input))
                .toList();
        this.strips = FloatStrip.all(spec);
    }

    /** The rows {@code fromRow..toRow - 1}, the first of which is at {@code at}. */
    void convolve(float[] image, int fromRow, int toRow, float[] result, int at) {
        float[] pixels = new float[(toRow - fromRow) * output.channels()];
        for (FloatTaps run : runs) {
            for (int x = run.fromColumn(); x < run.toColumn(); x++) {
                column(run, x, image, fromRow, toRow, pixels);
                for (int c = 0; c < output.channels(); c++) {
                    copyChannel(pixels, c, toRow - fromRow, result, at + c * output.pixels() + x);
                }
            }
        }
    }

    private void copyChannel(float[] pixels, int channel, int height, float[] result, int to) {
        for (int y = 0; y < height; y++) {
            result[to + y * output.width()] = pixels[y * output.channels() + channel];
        }
    }

    private void column(FloatTaps run, int x, float[] image, int fromRow, int toRow, float[] pixels) {
        for (int y = fromRow; y < toRow; ) {
            int end = rows.alike(y, toRow);
            int fromTap = rows.first(y) * run.perRow();
            int toTap = rows.behind(y) * run.perRow();
            int to = (y - fromRow) * output.channels();
            for (FloatStrip strip : strips) {
                strip.run(run, fromTap, toTap, end - y, image, rows.corner(y, x), pixels, to, down);
            }
            y = end;
        }
    }
}

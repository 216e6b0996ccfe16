package org.lowbit4j.binconv.simd.floats;

import static org.lowbit4j.binconv.simd.vectors.Widest.FLOATS;
import static org.lowbit4j.binconv.simd.vectors.Widest.LANES;

import jdk.incubator.vector.FloatVector;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.binconv.kernel.FloatConvolutionKernel;
import org.lowbit4j.binconv.kernel.FloatConvolutionSpec;

/**
 * Float convolution with neighbouring output pixels of a row in the lanes and a channels-first result, for images of few
 * channels, which are brought into planes. Columns whose windows reach over the border are {@link BorderColumns}.
 */
final class PositionFloatConvolution implements FloatConvolutionKernel {

    private static final int MAX_INPUTS = 4;

    private final Shape input;
    private final Shape output;
    private final Window window;
    private final WindowRows rows;
    private final BorderColumns borders;
    private final int fromColumn;
    private final int toColumn;
    private final int depth;
    /** {@code [tile][tap][channel of the tile]}. */
    private final float[] weights;

    private final float[] start;
    private final int[] everyChannel = new int[LANES];

    PositionFloatConvolution(FloatConvolutionSpec spec) {
        this.input = spec.input();
        this.output = spec.output();
        this.window = spec.window();
        this.rows = new WindowRows(window, input);
        this.borders = new BorderColumns(spec);
        this.fromColumn = fromColumn(spec);
        this.toColumn = toColumn(spec);
        this.depth = spec.weights().shape().depth();
        this.weights = new float[depth * output.channels()];
        this.start = new float[output.channels()];
        for (int o = 0; o < output.channels(); o++) {
            start[o] = spec.start(o);
            int inTile = o % PositionFloatTile.CHANNELS;
            for (int tap = 0; tap < depth; tap++) {
                weights[(o - inTile) * depth + tap * PositionFloatTile.CHANNELS + inTile] = spec.weight(o, tap);
            }
        }
        for (int lane = 0; lane < LANES; lane++) {
            everyChannel[lane] = lane * input.channels();
        }
    }

    static boolean suits(FloatConvolutionSpec spec) {
        return spec.window().strideWidth() == 1
                && spec.input().channels() <= MAX_INPUTS
                && spec.output().channels() % PositionFloatTile.CHANNELS == 0
                && toColumn(spec) - fromColumn(spec) >= LANES;
    }

    /** The first output column whose window does not reach over the left border. */
    private static int fromColumn(FloatConvolutionSpec spec) {
        return spec.window().padLeft();
    }

    /** The column behind the last one whose window does not reach over the right border. */
    private static int toColumn(FloatConvolutionSpec spec) {
        return spec.output().width() - spec.window().padRight();
    }

    @Override
    public void convolve(float[] image, int fromRow, int toRow, float[] result, int at) {
        int first = Math.max(0, window.inputRow(fromRow, 0));
        int behind = Math.min(input.height(), window.inputRow(toRow - 1, window.kernelHeight()));
        float[] planes = planes(image, first, Math.max(first, behind));
        int[] offsets = offsets(planes.length / input.channels());
        for (int y = fromRow; y < toRow; y++) {
            int row = (window.inputRow(y, 0) - first) * input.width() - window.padLeft();
            row(planes, row, offsets, y, result, at + (y - fromRow) * output.width());
        }
        borders.convolve(image, fromRow, toRow, result, at);
    }

    /** The image's rows {@code first..behind - 1}, channels first. */
    private float[] planes(float[] image, int first, int behind) {
        int pixels = (behind - first) * input.width();
        float[] planes = new float[pixels * input.channels()];
        for (int c = 0; c < input.channels(); c++) {
            int from = first * input.width() * input.channels() + c;
            int to = c * pixels;
            int i = 0;
            for (; i <= pixels - LANES; i += LANES) {
                FloatVector.fromArray(FLOATS, image, from + i * input.channels(), everyChannel, 0)
                        .intoArray(planes, to + i);
            }
            for (; i < pixels; i++) {
                planes[to + i] = image[from + i * input.channels()];
            }
        }
        return planes;
    }

    private int[] offsets(int planeSize) {
        int[] offsets = new int[depth];
        for (int tap = 0; tap < depth; tap++) {
            int kernel = tap / input.channels();
            int row = kernel / window.kernelWidth() * window.dilationHeight();
            int column = kernel % window.kernelWidth() * window.dilationWidth();
            offsets[tap] = tap % input.channels() * planeSize + row * input.width() + column;
        }
        return offsets;
    }

    /** Two vectors at a time; the last ones begin earlier and do some pixels again. */
    private void row(float[] planes, int from, int[] offsets, int y, float[] result, int to) {
        int perRow = window.kernelWidth() * input.channels();
        int fromTap = rows.first(y) * perRow;
        int toTap = rows.behind(y) * perRow;
        int last = toColumn - LANES;
        for (int o = 0; o < output.channels(); o += PositionFloatTile.CHANNELS) {
            int channel = to + o * output.pixels();
            for (int x = fromColumn; x < toColumn; x += 2 * LANES) {
                int a = Math.min(x, last);
                int b = Math.min(x + LANES, last);
                PositionFloatTile.run(
                        planes,
                        from + a,
                        from + b,
                        offsets,
                        fromTap,
                        toTap,
                        weights,
                        o * depth,
                        start,
                        o,
                        result,
                        channel + a,
                        channel + b,
                        output.pixels());
            }
        }
    }
}

package org.lowbit4j.binconv.engine;

import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;

/**
 * Float convolution without im2col. The lanes are the output channels, so that every output's fused multiply-adds run in the
 * order that the IR fixes, kernel row, kernel column, input channel, and padded taps are skipped.
 */
final class DirectConvolution {

    private final Shape input;
    private final Shape output;
    private final Window window;
    private final float[][] weights;
    private final float[] start;

    /** Lays the weights out as {@code [kernel row, kernel column, input channel][output channel]}. */
    DirectConvolution(Node.FloatConvolution node, Shape input, Shape output) {
        this.input = input;
        this.output = output;
        this.window = node.window();
        this.start = node.hasBias() ? node.bias().toArray() : new float[output.channels()];
        WeightShape shape = node.weights().shape();
        this.weights = new float[shape.depth()][shape.outputs()];
        for (int o = 0; o < shape.outputs(); o++) {
            for (int d = 0; d < shape.depth(); d++) {
                weights[d][o] = node.weights().value(o * shape.depth() + d);
            }
        }
    }

    /**
     * Convolves the output rows {@code fromRow..toRow - 1}.
     *
     * @param source image, HWC
     * @param target receives the output, HWC
     */
    void run(float[] source, float[] target, int fromRow, int toRow) {
        int channels = output.channels();
        float[] sums = new float[channels];
        for (int y = fromRow; y < toRow; y++) {
            for (int x = 0; x < output.width(); x++) {
                System.arraycopy(start, 0, sums, 0, channels);
                addTaps(source, y, x, sums);
                System.arraycopy(sums, 0, target, output.index(y, x, 0), channels);
            }
        }
    }

    private void addTaps(float[] source, int y, int x, float[] sums) {
        for (int i = 0; i < window.kernelHeight(); i++) {
            int row = window.inputRow(y, i);
            if (row < 0 || row >= input.height()) {
                continue;
            }
            for (int j = 0; j < window.kernelWidth(); j++) {
                int column = window.inputColumn(x, j);
                if (column >= 0 && column < input.width()) {
                    int tap = i * window.kernelWidth() + j;
                    addTap(source, input.index(row, column, 0), tap * input.channels(), sums);
                }
            }
        }
    }

    private void addTap(float[] source, int from, int weightRow, float[] sums) {
        int channels = output.channels();
        int c = 0;
        for (; c + 4 <= input.channels(); c += 4) {
            int x = from + c;
            int w = weightRow + c;
            add(source[x], weights[w], source[x + 1], weights[w + 1], sums, channels);
            add(source[x + 2], weights[w + 2], source[x + 3], weights[w + 3], sums, channels);
        }
        for (; c < input.channels(); c++) {
            add(source[from + c], weights[weightRow + c], sums, channels);
        }
    }

    private static void add(float x, float[] weights, float[] sums, int channels) {
        for (int o = 0; o < channels; o++) {
            sums[o] = Math.fma(x, weights[o], sums[o]);
        }
    }

    private static void add(float x0, float[] weights0, float x1, float[] weights1, float[] sums, int channels) {
        for (int o = 0; o < channels; o++) {
            sums[o] = Math.fma(x1, weights1[o], Math.fma(x0, weights0[o], sums[o]));
        }
    }
}

package org.lowbit4j.binconv.kernel;

import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.Window;

/**
 * Float convolution without im2col, in plain loops. The lanes are the output channels, so that every output's fused
 * multiply-adds run in the order that the IR fixes, kernel row, kernel column, input channel, and padded taps are skipped.
 */
final class PlainFloatConvolution implements FloatConvolutionKernel {

    private final Shape input;
    private final Shape output;
    private final Window window;
    private final float[][] weights;
    private final float[] start;

    /** Lays the weights out as {@code [kernel row, kernel column, input channel][output channel]}. */
    PlainFloatConvolution(FloatConvolutionSpec spec) {
        this.input = spec.input();
        this.output = spec.output();
        this.window = spec.window();
        int depth = spec.weights().shape().depth();
        this.start = new float[output.channels()];
        this.weights = new float[depth][output.channels()];
        for (int o = 0; o < output.channels(); o++) {
            start[o] = spec.start(o);
            for (int tap = 0; tap < depth; tap++) {
                weights[tap][o] = spec.weight(o, tap);
            }
        }
    }

    @Override
    public void convolve(float[] image, int fromRow, int toRow, float[] result, int at) {
        int channels = output.channels();
        float[] sums = new float[channels];
        for (int y = fromRow; y < toRow; y++) {
            for (int x = 0; x < output.width(); x++) {
                System.arraycopy(start, 0, sums, 0, channels);
                addTaps(image, y, x, sums);
                System.arraycopy(sums, 0, result, at + output.index(y - fromRow, x, 0), channels);
            }
        }
    }

    private void addTaps(float[] image, int y, int x, float[] sums) {
        for (int i = 0; i < window.kernelHeight(); i++) {
            int row = window.inputRow(y, i);
            if (row < 0 || row >= input.height()) {
                continue;
            }
            for (int j = 0; j < window.kernelWidth(); j++) {
                int column = window.inputColumn(x, j);
                if (column >= 0 && column < input.width()) {
                    int tap = i * window.kernelWidth() + j;
                    addTap(image, input.index(row, column, 0), tap * input.channels(), sums);
                }
            }
        }
    }

    private void addTap(float[] image, int from, int weightRow, float[] sums) {
        int channels = output.channels();
        int c = 0;
        for (; c + 4 <= input.channels(); c += 4) {
            int x = from + c;
            int w = weightRow + c;
            add(image[x], weights[w], image[x + 1], weights[w + 1], sums, channels);
            add(image[x + 2], weights[w + 2], image[x + 3], weights[w + 3], sums, channels);
        }
        for (; c < input.channels(); c++) {
            add(image[from + c], weights[weightRow + c], sums, channels);
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

package org.lowbit4j.binconv.kernel;

import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.Window;

/**
 * Grouped and depthwise float convolution in plain loops. The lanes are the output channels of a group, or, where every output
 * has one input channel of its own, all of them; every output's fused multiply-adds run in the order that the IR fixes.
 */
final class GroupedFloatConvolution implements FloatConvolutionKernel {

    private final Shape input;
    private final Shape output;
    private final Window window;
    private final int groups;
    private final float[][] weights;
    private final float[] start;

    /** Lays the weights out as {@code [kernel row, kernel column, input channel of a group][output channel]}. */
    GroupedFloatConvolution(FloatConvolutionSpec spec) {
        this.input = spec.input();
        this.output = spec.output();
        this.window = spec.window();
        this.groups = spec.groups();
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
        float[] sums = new float[output.channels()];
        for (int y = fromRow; y < toRow; y++) {
            for (int x = 0; x < output.width(); x++) {
                System.arraycopy(start, 0, sums, 0, sums.length);
                addTaps(image, y, x, sums);
                System.arraycopy(sums, 0, result, at + output.index(y - fromRow, x, 0), sums.length);
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
                    addTap(image, input.index(row, column, 0), i * window.kernelWidth() + j, sums);
                }
            }
        }
    }

    private void addTap(float[] image, int pixel, int tap, float[] sums) {
        if (sums.length == groups && input.channels() == groups) {
            addElementwise(image, pixel, weights[tap], sums);
            return;
        }
        int inputs = input.channels() / groups;
        int outputs = sums.length / groups;
        for (int group = 0; group < groups; group++) {
            for (int c = 0; c < inputs; c++) {
                float x = image[pixel + group * inputs + c];
                add(x, weights[tap * inputs + c], sums, group * outputs, (group + 1) * outputs);
            }
        }
    }

    private static void addElementwise(float[] image, int pixel, float[] weights, float[] sums) {
        for (int o = 0; o < sums.length; o++) {
            sums[o] = Math.fma(image[pixel + o], weights[o], sums[o]);
        }
    }

    private static void add(float x, float[] weights, float[] sums, int from, int to) {
        for (int o = from; o < to; o++) {
            sums[o] = Math.fma(x, weights[o], sums[o]);
        }
    }
}

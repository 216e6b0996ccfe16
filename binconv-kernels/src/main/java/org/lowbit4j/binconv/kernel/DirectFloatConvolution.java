package org.lowbit4j.binconv.kernel;

import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.Window;

/**
 * Direct float convolution, that is without im2col, in plain loops. The lanes are the output channels, so that every output's fused
 * multiply-adds run in the order that the IR fixes, kernel row, kernel column, input channel; padded taps are skipped.
 */
abstract class DirectFloatConvolution implements FloatConvolutionKernel {

    private final Shape input;
    private final Shape output;
    private final Window window;
    private final float[][] weights;
    private final float[] start;

    /** Lays the weights out as {@code [kernel row, kernel column, input channel of a group][output channel]}. */
    DirectFloatConvolution(FloatConvolutionSpec spec) {
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
                    addTap(image, input.index(row, column, 0), i * window.kernelWidth() + j, weights, sums);
                }
            }
        }
    }

    /**
     * Adds what one tap of the kernel contributes to all output channels.
     *
     * @param image that is convolved
     * @param pixel index of the first channel that the tap reads
     * @param tap kernel row times kernel width plus kernel column
     * @param weights as {@link #DirectFloatConvolution} lays them out
     * @param sums of the output channels
     */
    abstract void addTap(float[] image, int pixel, int tap, float[][] weights, float[] sums);
}

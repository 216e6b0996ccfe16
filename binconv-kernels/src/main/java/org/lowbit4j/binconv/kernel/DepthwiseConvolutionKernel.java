package org.lowbit4j.binconv.kernel;

import java.util.Arrays;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.Window;

/**
 * Depthwise convolution, one weight a tap and channel: integer multiplication, because there are no input channels whose bits
 * could be counted together. The lanes are the channels; the time does not depend on the bits.
 */
final class DepthwiseConvolutionKernel implements ConvolutionKernel {

    private final ConvolutionSpec spec;
    /** Output channels, each of which reads one input channel. */
    private final int channels;

    /** Output channels for each input channel. */
    private final int copies;

    /** {@code [tap][output channel]}. */
    private final int[][] weights;

    DepthwiseConvolutionKernel(ConvolutionSpec spec) {
        this.spec = spec;
        this.channels = spec.output().channels();
        this.copies = channels / spec.input().channels();
        this.weights = new int[spec.window().taps()][channels];
        for (int tap = 0; tap < weights.length; tap++) {
            for (int c = 0; c < channels; c++) {
                weights[tap][c] = spec.weight(c * weights.length + tap);
            }
        }
    }

    /** The bytes that a kernel takes. */
    static KernelMemory memory(ConvolutionSpec spec) {
        Shape input = spec.input();
        long rowSize = Bytes.product(input.width(), input.channels());
        return new KernelMemory(
                Bytes.rows(spec.window().taps(), spec.output().channels()), Bytes.rows(input.height(), rowSize), 0);
    }

    @Override
    public ConvolutionSpec spec() {
        return spec;
    }

    @Override
    public String name() {
        return PlainProvider.NAME;
    }

    @Override
    public int preferredRows() {
        return 1;
    }

    @Override
    public Session newSession() {
        return new DepthwiseSession();
    }

    private final class DepthwiseSession implements Session {

        /** What the codes are worth, {@code [row][column * input channels + channel]}. */
        private final int[][] values = new int[spec.input().height()]
                [spec.input().width() * spec.input().channels()];

        @Override
        public void pack(byte[] codes, int fromRow, int toRow) {
            int offset = spec.activationCoding().offset();
            for (int row = fromRow; row < toRow; row++) {
                int[] target = values[row];
                int from = spec.input().index(row, 0, 0);
                for (int i = 0; i < target.length; i++) {
                    target[i] = (codes[from + i] & 0xFF) + offset;
                }
            }
        }

        @Override
        public Worker newWorker() {
            return (fromRow, toRow, accumulators) -> convolve(values, fromRow, toRow, accumulators);
        }
    }

    private void convolve(int[][] values, int fromRow, int toRow, int[] accumulators) {
        Shape output = spec.output();
        Window window = spec.window();
        Arrays.fill(accumulators, 0, output.index(toRow - fromRow, 0, 0), 0);
        for (int y = fromRow; y < toRow; y++) {
            for (int tap = 0; tap < weights.length; tap++) {
                int row = window.inputRow(y, tap / window.kernelWidth());
                if (row >= 0 && row < values.length) {
                    addTap(values[row], tap, accumulators, output.index(y - fromRow, 0, 0));
                }
            }
        }
    }

    private void addTap(int[] values, int tap, int[] accumulators, int at) {
        int width = spec.input().width();
        for (int x = 0; x < spec.output().width(); x++) {
            int column = spec.window().inputColumn(x, tap % spec.window().kernelWidth());
            if (column >= 0 && column < width) {
                add(weights[tap], values, column * spec.input().channels(), accumulators, at + x * channels);
            }
        }
    }

    /** Every input channel is read by {@code copies} outputs in a row. */
    private void add(int[] weights, int[] values, int from, int[] accumulators, int to) {
        if (copies == 1) {
            for (int c = 0; c < weights.length; c++) {
                accumulators[to + c] += weights[c] * values[from + c];
            }
        } else {
            for (int c = 0; c < weights.length; c++) {
                accumulators[to + c] += weights[c] * values[from + c / copies];
            }
        }
    }
}

package org.lowbit4j.binconv.simd.fma;

import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.kernel.Bytes;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;
import org.lowbit4j.binconv.kernel.ConvolutionSpec;
import org.lowbit4j.binconv.kernel.Cycle;
import org.lowbit4j.binconv.kernel.KernelMemory;

/** Depthwise convolution by exact float multiply-adds, with the outputs of a row in the lanes. */
final class DepthwiseKernel implements ConvolutionKernel {

    private final ConvolutionSpec spec;
    private final DepthwiseLayout layout;
    private final int[] offsets;
    private final int period;
    private final int tapStep;
    /** {@code [tap][position in the cycle]}. */
    private final float[] weights;

    DepthwiseKernel(ConvolutionSpec spec) {
        this.spec = spec;
        this.layout = DepthwiseLayout.of(spec);
        this.offsets = layout.tapOffsets();
        int channels = spec.output().channels();
        this.period = Cycle.period(channels);
        this.tapStep = period + Cycle.BLOCK;
        this.weights = new float[offsets.length * tapStep];
        for (int tap = 0; tap < offsets.length; tap++) {
            for (int i = 0; i < tapStep; i++) {
                weights[tap * tapStep + i] = spec.weight(i % channels * offsets.length + tap);
            }
        }
    }

    /** The bytes that a kernel takes. */
    static KernelMemory memory(ConvolutionSpec spec) {
        Shape output = spec.output();
        long tapStep = Bytes.sum(Cycle.longPeriod(output.channels()), Cycle.BLOCK);
        return new KernelMemory(
                Bytes.rows(spec.window().taps(), Bytes.sum(tapStep, 1)),
                Bytes.product(Float.BYTES, DepthwiseLayout.of(spec).size()),
                Bytes.product(
                        Float.BYTES,
                        Bytes.sum(Bytes.product(output.width(), output.channels()), DepthwiseTile.ELEMENTS)));
    }

    @Override
    public ConvolutionSpec spec() {
        return spec;
    }

    @Override
    public String name() {
        return FmaProvider.NAME;
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

        private final float[] image = new float[(int) layout.size()];

        @Override
        public void pack(byte[] codes, int fromRow, int toRow) {
            Shape input = spec.input();
            int run = layout.channels() == input.channels() && spec.window().strideWidth() == 1 ? input.width() : 1;
            for (int row = fromRow; row < toRow; row++) {
                for (int x = 0; x < input.width(); x += run) {
                    packRun(codes, input.index(row, x, 0), run, layout.pixel(row, x));
                }
            }
        }

        private void packRun(byte[] codes, int from, int pixels, int to) {
            int offset = spec.activationCoding().offset();
            int channels = spec.input().channels();
            int copies = layout.channels() / channels;
            if (copies == 1) {
                CodeFloats.write(codes, from, offset, image, to, pixels * channels);
                return;
            }
            for (int output = 0; output < layout.channels(); output++) {
                image[to + output] = (codes[from + output / copies] & 0xFF) + offset;
            }
        }

        @Override
        public Worker newWorker() {
            return new DepthwiseWorker(image);
        }
    }

    private final class DepthwiseWorker implements Worker {

        private final float[] image;
        private final int rowSize = spec.output().width() * spec.output().channels();
        private final float[] sums = new float[rowSize + DepthwiseTile.ELEMENTS];

        DepthwiseWorker(float[] image) {
            this.image = image;
        }

        @Override
        public void convolve(int fromRow, int toRow, int[] accumulators) {
            for (int row = fromRow; row < toRow; row++) {
                sumRow(row * layout.rowStep());
                CodeFloats.toInts(sums, rowSize, accumulators, (row - fromRow) * rowSize);
            }
        }

        private void sumRow(int at) {
            int position = 0;
            for (int i = 0; i < rowSize; i += DepthwiseTile.elements()) {
                DepthwiseTile.sum(image, at + i, offsets, weights, position, tapStep, sums, i);
                position += DepthwiseTile.elements();
                position %= period;
            }
        }
    }
}

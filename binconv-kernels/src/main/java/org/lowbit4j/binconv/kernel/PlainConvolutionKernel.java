package org.lowbit4j.binconv.kernel;

import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.Window;

/**
 * Bit-serial convolution in plain loops, for every JDK from 17 on. The lanes of the inner loops are the output pixels or the
 * output channels, whichever are more; the time grows with weight bits times activation bits.
 */
public final class PlainConvolutionKernel implements ConvolutionKernel {

    /** Output pixels gathered at a time: their words stay in the second-level cache for all output channels. */
    private static final int BLOCK_LANES = 2048;

    /** Output channels brought to HWC order at a time, so that a cache line is written once. */
    private static final int BLOCK_CHANNELS = 16;

    private final Shape input;
    private final Shape output;
    private final Window window;
    private final PatchLayout layout;
    private final PlaneCoding weightCoding;
    private final PlaneCoding activationCoding;
    private final boolean lanesArePixels;
    private final int[][] weightWords;
    private final int[] constants;
    private final PlaneProduct product;

    /**
     * Packs the weights.
     *
     * @param input shape of the image
     * @param grid grid of its codes
     * @param window kernel, stride, padding, dilation
     * @param weights weights of {@code input.channels()} channels and the window's kernel
     * @throws IllegalArgumentException if the weights or the window do not fit the input
     */
    public PlainConvolutionKernel(Shape input, ActivationGrid grid, Window window, WeightCodes weights) {
        check(input, window, weights);
        this.input = input;
        this.window = window;
        this.layout = PatchLayout.of(weights.shape());
        this.weightCoding = PlaneCoding.of(weights.grid());
        this.activationCoding = PlaneCoding.of(grid);
        this.output = new Shape(
                window.outputHeight(input.height()),
                window.outputWidth(input.width()),
                weights.shape().outputs());
        this.lanesArePixels = output.pixels() >= output.channels();
        int[][] byOutput = WeightWords.byOutput(weights, layout);
        this.weightWords = lanesArePixels ? byOutput : WeightWords.byWord(byOutput);
        this.constants = WeightWords.sums(weights);
        for (int o = 0; o < constants.length; o++) {
            constants[o] *= activationCoding.offset();
        }
        this.product = lanesArePixels
                ? new PlaneProduct(weightCoding.planes(), activationCoding.planes(), layout.words())
                : new PlaneProduct(activationCoding.planes(), weightCoding.planes(), layout.words());
    }

    private static void check(Shape input, Window window, WeightCodes weights) {
        if (weights.shape().inputs() != input.channels()
                || weights.shape().kernelHeight() != window.kernelHeight()
                || weights.shape().kernelWidth() != window.kernelWidth()
                || window.outputHeight(input.height()) < 1
                || window.outputWidth(input.width()) < 1) {
            throw new IllegalArgumentException("convolution of an image of " + input + ": weights " + weights.shape()
                    + " (OHWI) and window " + window + " do not fit");
        }
    }

    @Override
    public Session newSession() {
        return new PlainSession();
    }

    private final class PlainSession implements Session {

        private final int rowsPerBlock = Math.max(1, Math.min(output.height(), BLOCK_LANES / output.width()));
        private final PixelWords pixels = new PixelWords(input, activationCoding);
        private final PatchRows patches =
                new PatchRows(input, window, layout, activationCoding, rowsPerBlock * output.width());
        private final int[][] counts = lanesArePixels
                ? new int[Math.min(BLOCK_CHANNELS, output.channels())][rowsPerBlock * output.width()]
                : new int[1][output.channels()];
        private final int[] patch = new int[activationCoding.planes() * layout.words()];

        @Override
        public void convolve(int[] codes, int[] accumulators) {
            if (accumulators.length < output.size()) {
                throw new IllegalArgumentException("accumulators of an output of " + output + ": expected at least "
                        + output.size() + ", got " + accumulators.length);
            }
            pixels.pack(codes);
            for (int row = 0; row < output.height(); row += rowsPerBlock) {
                int end = Math.min(output.height(), row + rowsPerBlock);
                patches.gather(pixels, row, end);
                int lanes = (end - row) * output.width();
                int at = output.index(row, 0, 0);
                if (lanesArePixels) {
                    multiplyChannels(lanes, accumulators, at);
                } else {
                    multiplyPixels(lanes, accumulators, at);
                }
            }
        }

        private void multiplyChannels(int lanes, int[] accumulators, int at) {
            for (int from = 0; from < output.channels(); from += BLOCK_CHANNELS) {
                int count = Math.min(BLOCK_CHANNELS, output.channels() - from);
                for (int i = 0; i < count; i++) {
                    product.multiply(weightWords[from + i], patches.words(), lanes, counts[i]);
                    OffsetCorrection.correctChannel(
                            counts[i],
                            lanes,
                            weightCoding.coefficient(),
                            weightCoding.offset(),
                            patches.sums(),
                            constants[from + i]);
                }
                OffsetCorrection.interleave(counts, count, lanes, accumulators, at + from, output.channels());
            }
        }

        private void multiplyPixels(int lanes, int[] accumulators, int at) {
            int channels = output.channels();
            for (int lane = 0; lane < lanes; lane++) {
                for (int word = 0; word < patch.length; word++) {
                    patch[word] = patches.words()[word][lane];
                }
                product.multiply(patch, weightWords, channels, counts[0]);
                int pixelConstant = weightCoding.offset() * patches.sums()[lane];
                OffsetCorrection.correctPixel(
                        counts[0], channels, weightCoding.coefficient(), pixelConstant, constants);
                System.arraycopy(counts[0], 0, accumulators, at + lane * channels, channels);
            }
        }
    }
}

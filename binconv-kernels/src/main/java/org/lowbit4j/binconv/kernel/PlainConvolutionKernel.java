package org.lowbit4j.binconv.kernel;

import org.lowbit4j.binconv.ir.Shape;

/**
 * Bit-serial convolution in plain loops, for every JDK from 17 on. The lanes of the inner loops are the output pixels or the
 * output channels, whichever are more; the time grows with weight bits times activation bits.
 */
final class PlainConvolutionKernel implements ConvolutionKernel {

    /** Output pixels gathered at a time: their words stay in the second-level cache for all output channels. */
    private static final int BLOCK_LANES = 2048;

    /** Output channels brought to HWC order at a time, so that a cache line is written once. */
    private static final int BLOCK_CHANNELS = 16;

    private final ConvolutionSpec spec;
    private final Shape output;
    private final PatchLayout layout;
    private final PlaneCoding weightCoding;
    private final PlaneCoding activationCoding;
    private final boolean lanesArePixels;
    private final int[][] weightWords;
    private final int[] constants;
    private final PlaneProduct product;

    PlainConvolutionKernel(ConvolutionSpec spec) {
        this.spec = spec;
        this.output = spec.output();
        this.layout = PatchLayout.of(spec.weights().shape());
        this.weightCoding = spec.weightCoding();
        this.activationCoding = spec.activationCoding();
        this.lanesArePixels = lanesArePixels(output);
        int[][] byOutput = WeightWords.byOutput(spec.weights(), layout);
        this.weightWords = lanesArePixels ? byOutput : WeightWords.byWord(byOutput);
        this.constants = WeightWords.sums(spec);
        for (int o = 0; o < constants.length; o++) {
            constants[o] *= activationCoding.offset();
        }
        this.product = lanesArePixels
                ? new PlaneProduct(weightCoding.planes(), activationCoding.planes(), layout.words())
                : new PlaneProduct(activationCoding.planes(), weightCoding.planes(), layout.words());
    }

    /** The bytes that a kernel takes. */
    static KernelMemory memory(ConvolutionSpec spec) {
        Shape output = spec.output();
        PatchLayout layout = PatchLayout.of(spec.weights().shape());
        int planes = spec.activationCoding().planes();
        long patchWords = Bytes.product(planes, layout.words());
        long lanes = Bytes.product(preferredRows(output), output.width());
        boolean lanesArePixels = lanesArePixels(output);
        long weightWords = Bytes.product(spec.weightCoding().planes(), layout.words());
        return new KernelMemory(
                lanesArePixels
                        ? Bytes.rows(output.channels(), weightWords)
                        : Bytes.rows(weightWords, output.channels()),
                PixelWords.bytes(spec.input(), planes),
                Bytes.sum(
                        Bytes.rows(Bytes.sum(patchWords, 2), lanes),
                        Bytes.rows(1, patchWords),
                        lanesArePixels
                                ? Bytes.rows(Math.min(BLOCK_CHANNELS, output.channels()), lanes)
                                : Bytes.rows(1, output.channels())));
    }

    private static boolean lanesArePixels(Shape output) {
        return output.pixels() >= output.channels();
    }

    private static int preferredRows(Shape output) {
        return Math.max(1, Math.min(output.height(), BLOCK_LANES / output.width()));
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
        return preferredRows(output);
    }

    @Override
    public Session newSession() {
        return new PlainSession();
    }

    private final class PlainSession implements Session {

        private final PixelWords pixels = new PixelWords(spec.input(), activationCoding.planes());

        @Override
        public void pack(byte[] codes, int fromRow, int toRow) {
            pixels.pack(codes, fromRow, toRow);
        }

        @Override
        public Worker newWorker() {
            return new PlainWorker(pixels);
        }
    }

    private final class PlainWorker implements Worker {

        private final PixelWords pixels;
        private final PatchRows patches;
        private final int[][] counts;
        private final int[] patch = new int[activationCoding.planes() * layout.words()];

        PlainWorker(PixelWords pixels) {
            this.pixels = pixels;
            int maxLanes = preferredRows() * output.width();
            this.patches = new PatchRows(spec.input(), spec.window(), layout, activationCoding, maxLanes);
            this.counts = lanesArePixels
                    ? new int[Math.min(BLOCK_CHANNELS, output.channels())][maxLanes]
                    : new int[1][output.channels()];
        }

        @Override
        public void convolve(int fromRow, int toRow, int[] accumulators) {
            for (int row = fromRow; row < toRow; row += preferredRows()) {
                int end = Math.min(toRow, row + preferredRows());
                patches.gather(pixels, row, end);
                int lanes = (end - row) * output.width();
                int at = output.index(row - fromRow, 0, 0);
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

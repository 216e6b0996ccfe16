package org.lowbit4j.binconv.simd.bitserial;

import java.util.ArrayList;
import java.util.List;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.kernel.Bytes;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;
import org.lowbit4j.binconv.kernel.ConvolutionSpec;
import org.lowbit4j.binconv.kernel.KernelMemory;
import org.lowbit4j.binconv.kernel.PatchLayout;
import org.lowbit4j.binconv.simd.vectors.Widest;

/**
 * Bit-serial convolution in vectors of ints whose lanes are output channels. Four steps, as in the plain kernel: pack
 * ({@link PackedImage}), gather ({@link Patches}), multiply and correct ({@link OutputBlock}).
 */
final class BitSerialKernel implements ConvolutionKernel {

    /** Pixels gathered at a time: with the weights of a block they stay in the first-level cache. */
    private static final int BLOCK_PIXELS = 64;

    private final ConvolutionSpec spec;
    private final Shape output;
    private final RowLayout rows;
    private final PatchLayout layout;
    private final List<OutputBlock> blocks = new ArrayList<>();

    BitSerialKernel(ConvolutionSpec spec) {
        this.spec = spec;
        this.output = spec.output();
        this.rows = RowLayout.of(spec);
        this.layout = Patches.layout(spec.window(), spec.input().channels());
        BlockWeights weights = new BlockWeights(spec, layout);
        int output = 0;
        while (output < this.output.channels()) {
            OutputBlock block = wide(this.output.channels() - output)
                    ? new WideBlock(weights, output)
                    : new NarrowBlock(weights, output);
            blocks.add(block);
            output += block.lanes();
        }
    }

    /** The bytes that a kernel takes at most. */
    static KernelMemory memory(ConvolutionSpec spec) {
        RowLayout rows = RowLayout.of(spec);
        PatchLayout layout = Patches.layout(spec.window(), spec.input().channels());
        long outputs = Bytes.product(Bytes.divideUp(spec.output().channels(), WideBlock.LANES), WideBlock.LANES);
        long pixels = Bytes.sum(BLOCK_PIXELS, spec.output().width(), Patches.SPARE_PIXELS, Widest.LANES);
        long patch = Bytes.sum(Bytes.product(rows.planes(), layout.words()), 2L * Widest.LANES);
        return new KernelMemory(
                Bytes.product(Integer.BYTES, outputs, spec.weightCoding().planes(), layout.words()),
                Bytes.sum(rows.bytes(), Bytes.product(Integer.BYTES, Bytes.sum(rows.pixels(), Widest.LANES))),
                Bytes.sum(
                        Bytes.product(Integer.BYTES, pixels, Bytes.sum(patch, WideBlock.LANES)),
                        Bytes.product(Integer.BYTES, rows.planes(), layout.taps())));
    }

    /** Whether the next {@code outputs} channels are better done, or filled up, in a wide block. */
    private boolean wide(int outputs) {
        return outputs > 2 * Widest.LANES || output.pixels() < Patches.SPARE_PIXELS;
    }

    @Override
    public ConvolutionSpec spec() {
        return spec;
    }

    @Override
    public String name() {
        return BitSerialProvider.NAME;
    }

    @Override
    public int preferredRows() {
        return Math.max(1, Math.min(output.height(), BLOCK_PIXELS / output.width()));
    }

    @Override
    public Session newSession() {
        return new BitSerialSession();
    }

    private final class BitSerialSession implements Session {

        private final PackedImage image = new PackedImage(
                rows, spec.activationCoding(), spec.weightCoding().offset());

        @Override
        public void pack(byte[] codes, int fromRow, int toRow) {
            image.pack(codes, fromRow, toRow);
        }

        @Override
        public Worker newWorker() {
            return new BitSerialWorker(image);
        }
    }

    private final class BitSerialWorker implements Worker {

        private final PackedImage image;
        private final Patches patches;
        private final int[] scratch;

        BitSerialWorker(PackedImage image) {
            int maxPixels = preferredRows() * output.width();
            this.image = image;
            this.patches = new Patches(spec.window(), rows, layout, output.width(), maxPixels);
            this.scratch = new int[(maxPixels + Patches.SPARE_PIXELS) * WideBlock.LANES];
        }

        @Override
        public void convolve(int fromRow, int toRow, int[] accumulators) {
            for (int row = fromRow; row < toRow; row += preferredRows()) {
                int end = Math.min(toRow, row + preferredRows());
                patches.gather(image, row, end);
                multiply((end - row) * output.width(), accumulators, output.index(row - fromRow, 0, 0));
            }
        }

        private void multiply(int pixels, int[] accumulators, int at) {
            int first = 0;
            for (OutputBlock block : blocks) {
                int outputs = Math.min(block.lanes(), output.channels() - first);
                if (outputs == block.lanes() && pixels % block.tilePixels() == 0) {
                    block.multiply(patches, pixels, accumulators, at + first, output.channels());
                } else {
                    multiplyAside(block, pixels, outputs, accumulators, at + first);
                }
                first += outputs;
            }
        }

        /** For a block that has lanes, or whose tiles have pixels, that the image has not. */
        private void multiplyAside(OutputBlock block, int pixels, int outputs, int[] accumulators, int at) {
            int tiles = (pixels + block.tilePixels() - 1) / block.tilePixels();
            block.multiply(patches, tiles * block.tilePixels(), scratch, 0, block.lanes());
            for (int pixel = 0; pixel < pixels; pixel++) {
                System.arraycopy(scratch, pixel * block.lanes(), accumulators, at + pixel * output.channels(), outputs);
            }
        }
    }
}

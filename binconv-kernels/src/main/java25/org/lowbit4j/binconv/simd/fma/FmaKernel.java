package org.lowbit4j.binconv.simd.fma;

import java.util.List;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.kernel.Bytes;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;
import org.lowbit4j.binconv.kernel.ConvolutionSpec;
import org.lowbit4j.binconv.kernel.KernelMemory;
import org.lowbit4j.binconv.simd.floats.VectorFloatConvolution;

/** Integer convolution by float multiply-adds: every {@link FmaChunk} by itself, their exact sums added as integers. */
final class FmaKernel implements ConvolutionKernel {

    /** Sums of a block: many rows of a small image, so that its weights are read seldom. */
    private static final int BLOCK = 28 << 10;

    private final ConvolutionSpec spec;
    private final Shape output;
    private final List<FmaChunk> chunks;

    FmaKernel(ConvolutionSpec spec) {
        this.spec = spec;
        this.output = spec.output();
        this.chunks = FmaChunk.of(spec);
    }

    /** The bytes that a kernel takes. */
    static KernelMemory memory(ConvolutionSpec spec) {
        Shape output = spec.output();
        long rowSize = Bytes.product(output.width(), output.channels());
        return new KernelMemory(
                VectorFloatConvolution.bytes(spec.weights().shape()),
                Bytes.product(Float.BYTES, FmaChunk.paddedSize(spec)),
                Bytes.product(Float.BYTES, preferredRows(output), rowSize));
    }

    private static int preferredRows(Shape output) {
        return Math.clamp(BLOCK / (output.width() * output.channels()), 1, output.height());
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
        return preferredRows(output);
    }

    @Override
    public Session newSession() {
        return new FmaSession();
    }

    /** Keeps the padded image of every chunk; padding stays zero. */
    private final class FmaSession implements Session {

        private final float[][] images =
                chunks.stream().map(chunk -> new float[chunk.padded().size()]).toArray(float[][]::new);

        @Override
        public void pack(byte[] codes, int fromRow, int toRow) {
            for (int i = 0; i < images.length; i++) {
                for (int row = fromRow; row < toRow; row++) {
                    packRow(codes, row, chunks.get(i), images[i]);
                }
            }
        }

        private void packRow(byte[] codes, int row, FmaChunk chunk, float[] image) {
            int width = spec.input().width();
            int channels = chunk.padded().channels();
            int to = chunk.padded()
                    .index(row + spec.window().padTop(), spec.window().padLeft(), 0);
            int from = spec.input().index(row, 0, chunk.first());
            int offset = spec.activationCoding().offset();
            if (channels == spec.input().channels()) {
                CodeFloats.write(codes, from, offset, image, to, width * channels);
                return;
            }
            for (int x = 0; x < width; x++) {
                CodeFloats.write(codes, from + x * spec.input().channels(), offset, image, to + x * channels, channels);
            }
        }

        @Override
        public Worker newWorker() {
            return new FmaWorker(images);
        }
    }

    private final class FmaWorker implements Worker {

        private final float[][] images;
        private final int rowSize = output.width() * output.channels();
        private final float[] sums = new float[preferredRows() * rowSize];

        FmaWorker(float[][] images) {
            this.images = images;
        }

        @Override
        public void convolve(int fromRow, int toRow, int[] accumulators) {
            for (int row = fromRow; row < toRow; row += preferredRows()) {
                int end = Math.min(toRow, row + preferredRows());
                int at = (row - fromRow) * rowSize;
                int size = (end - row) * rowSize;
                for (int i = 0; i < images.length; i++) {
                    chunks.get(i).convolution().convolve(images[i], row, end, sums, 0);
                    if (i == 0) {
                        CodeFloats.toInts(sums, size, accumulators, at);
                    } else {
                        CodeFloats.addTo(sums, size, accumulators, at);
                    }
                }
            }
        }
    }
}

package org.lowbit4j.binconv.simd.luta;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.lowbit4j.binconv.kernel.Bytes;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;
import org.lowbit4j.binconv.kernel.ConvolutionSpec;
import org.lowbit4j.binconv.kernel.KernelMemory;

/**
 * Convolution by look-up in tables of activations. Six channels of one input pixel have one table of the sums of all their
 * subsets ({@link SubsetTables}), which all taps, all output channels and all weight planes share; six bits of a weight
 * plane are an index into it. Lanes are 64 output channels of one plane.
 */
final class LutAKernel implements ConvolutionKernel {

    private final ConvolutionSpec spec;
    private final LutAGeometry geometry;
    private final List<LutATaps> chunks = new ArrayList<>();
    private final LutAWeights weights;
    private final int[] channelConstants;

    LutAKernel(ConvolutionSpec spec) {
        this.spec = spec;
        this.geometry = new LutAGeometry(spec);
        for (int chunk = 0; chunk < geometry.chunks; chunk++) {
            chunks.add(LutATaps.ofChunk(geometry, chunk));
        }
        this.weights = new LutAWeights(spec, chunks);
        this.channelConstants = weights.channelConstants(spec);
    }

    /** The bytes that a kernel takes. */
    static KernelMemory memory(ConvolutionSpec spec) {
        LutAGeometry geometry = new LutAGeometry(spec);
        long columns = Bytes.product(geometry.virtualColumns(), Integer.BYTES);
        long windows = Bytes.product(geometry.rows, geometry.outputWidth, Integer.BYTES);
        return new KernelMemory(
                LutAWeights.bytes(spec, geometry),
                PixelSums.bytes(spec, geometry.virtualColumns()),
                Bytes.sum(geometry.ringBytes(), LutABlock.bytes(spec, geometry), columns, windows));
    }

    @Override
    public ConvolutionSpec spec() {
        return spec;
    }

    @Override
    public String name() {
        return LutAProvider.NAME;
    }

    @Override
    public int preferredRows() {
        return geometry.rows;
    }

    @Override
    public Session newSession() {
        return new LutASession();
    }

    /** The image stays as it is: only its pixels' sums are made here, tables by each worker for the rows that it needs. */
    private final class LutASession implements Session {

        private final PixelSums pixelSums = new PixelSums(spec, geometry.virtualColumns(), weights.signed);
        private final AtomicInteger packs = new AtomicInteger();
        private volatile byte[] image = new byte[0];

        @Override
        public void pack(byte[] codes, int fromRow, int toRow) {
            image = codes;
            packs.incrementAndGet();
            pixelSums.pack(codes, fromRow, toRow);
        }

        @Override
        public Worker newWorker() {
            return new LutAWorker(this);
        }
    }

    private final class LutAWorker implements Worker {

        private final LutASession session;
        private final TableRing ring = new TableRing(geometry);
        private final LutABlock block = new LutABlock(geometry, chunks, weights);
        private final LutAOutput output = new LutAOutput(spec, geometry.tilePixels, weights, channelConstants);
        private final int[] columns = new int[geometry.virtualColumns()];
        private final int[] windows = new int[geometry.rows * geometry.outputWidth];
        private int packsSeen;

        LutAWorker(LutASession session) {
            this.session = session;
        }

        @Override
        public void convolve(int fromRow, int toRow, int[] accumulators) {
            if (packsSeen != session.packs.get()) {
                packsSeen = session.packs.get();
                ring.clear();
            }
            for (int row = fromRow; row < toRow; row += geometry.rows) {
                int end = Math.min(toRow, row + geometry.rows);
                prepare(row, end);
                block.convolve(
                        ring,
                        row,
                        end,
                        output,
                        windows,
                        accumulators,
                        spec.output().index(row - fromRow, 0, 0));
            }
        }

        private void prepare(int fromRow, int toRow) {
            for (int row = fromRow; row < toRow; row++) {
                ring.make(session.image, row);
                session.pixelSums.windows(row, columns, windows, (row - fromRow) * geometry.outputWidth);
            }
        }
    }
}

package org.lowbit4j.binconv.simd.lutw;

import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.lowbit4j.binconv.kernel.Bytes;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;
import org.lowbit4j.binconv.kernel.ConvolutionSpec;
import org.lowbit4j.binconv.kernel.KernelMemory;
import org.lowbit4j.binconv.kernel.Layout;

/**
 * Convolution by table look-up, with tables of the weights. Lanes are consecutive output pixels; a tap is an offset into
 * the index bytes of the image, so that nothing is gathered:
 *
 * <pre>sum(w * u) = sum over planes k of 2^k * sum over taps and groups of T[bits k of the channels of a group]</pre>
 */
final class LutWeightKernel implements ConvolutionKernel {

    private final ConvolutionSpec spec;
    private final PositionLayout layout;
    private final List<LookupPass> passes;
    private final int preferredRows;

    LutWeightKernel(ConvolutionSpec spec) {
        this.spec = spec;
        this.layout = PositionLayout.of(spec);
        this.passes = LookupPasses.of(spec);
        this.preferredRows =
                PassWorker.preferredRows(spec.output(), passes.get(0).planes());
    }

    /** The bytes that a kernel takes at most: its weights may be two digits, of which each has a pass for every plane. */
    static KernelMemory memory(ConvolutionSpec spec) {
        PositionLayout layout = PositionLayout.of(spec);
        return new KernelMemory(
                Bytes.product(2, WeightTables.bytes(spec.weights().shape(), layout.groups())),
                Bytes.sum(layout.size(), PositionRows.bytes(layout)),
                Bytes.product(2L * layout.planes(), PassWorker.bytes(layout.steps(), layout.planes())));
    }

    @Override
    public ConvolutionSpec spec() {
        return spec;
    }

    @Override
    public String name() {
        return LutWeightProvider.NAME;
    }

    @Override
    public Layout layout() {
        return Layout.CHANNELS_FIRST;
    }

    @Override
    public boolean packsOther() {
        return PixelMasks.suit(spec.input());
    }

    @Override
    public boolean yieldsCodes() {
        return passes.size() == 1 && passes.get(0).largestSum() <= ShortThresholds.MAX_SUM;
    }

    @Override
    public boolean yieldsFloats() {
        return passes.size() == 1 && ScaledTarget.suits(spec.output().channels());
    }

    @Override
    public int preferredRows() {
        return preferredRows;
    }

    @Override
    public Session newSession() {
        return new LutSession();
    }

    private final class LutSession implements Session {

        private final byte[] indices = new byte[(int) layout.size()];
        private final Queue<PositionRows> idle = new ConcurrentLinkedQueue<>();

        LutSession() {
            int zero = spec.activationCoding().unsignedZero();
            int planeSize = layout.planeSize();
            for (int at = 0, plane = 0; at + planeSize < indices.length; at += planeSize, plane++) {
                boolean padded = (zero >>> plane % layout.planes() & 1) != 0;
                Arrays.fill(indices, at, at + planeSize, (byte) (padded ? -1 : 0));
            }
        }

        @Override
        public void pack(byte[] codes, int fromRow, int toRow) {
            pack(codes, Layout.CHANNELS_FIRST, fromRow, toRow);
        }

        @Override
        public void packOther(byte[] codes, int fromRow, int toRow) {
            pack(codes, Layout.CHANNELS_LAST, fromRow, toRow);
        }

        private void pack(byte[] codes, Layout order, int fromRow, int toRow) {
            PositionRows rows = idle.poll();
            if (rows == null) {
                rows = new PositionRows(layout);
            }
            rows.pack(codes, order, fromRow, toRow, indices);
            idle.add(rows);
        }

        @Override
        public Worker newWorker() {
            return new LookupWorker(layout, passes, indices);
        }
    }
}

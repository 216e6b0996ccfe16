package org.lowbit4j.binconv.simd.lutw;

import java.util.List;
import org.lowbit4j.binconv.kernel.ChannelAffine;
import org.lowbit4j.binconv.kernel.ChannelThresholds;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;

/** Runs the passes over some rows. Working memory of one thread. */
final class LookupWorker implements ConvolutionKernel.Worker {

    private final PositionLayout layout;
    private final List<LookupPass> passes;
    private final List<PassWorker> workers;

    LookupWorker(PositionLayout layout, List<LookupPass> passes, byte[] indices) {
        this.layout = layout;
        this.passes = passes;
        this.workers = passes.stream()
                .map(pass -> new PassWorker(layout, pass, indices))
                .toList();
    }

    @Override
    public void convolve(int fromRow, int toRow, int[] accumulators) {
        int first = fromRow * layout.output().width();
        int end = toRow * layout.output().width();
        for (int i = 0; i < workers.size(); i++) {
            PassWorker worker = workers.get(i);
            worker.convolve(first, end, new AccumulatorTarget(passes.get(i), i > 0, accumulators, first, end));
        }
    }

    @Override
    public void convolve(int fromRow, int toRow, ChannelThresholds thresholds, byte[] codes) {
        PassWorker worker = workers.get(0);
        int pixels = layout.output().pixels();
        worker.convolve(
                fromRow * layout.output().width(),
                toRow * layout.output().width(),
                new CodeTarget(passes.get(0), thresholds, codes, pixels));
    }

    @Override
    public void convolve(int fromRow, int toRow, ChannelAffine affine, float[] result) {
        PassWorker worker = workers.get(0);
        worker.convolve(
                fromRow * layout.output().width(),
                toRow * layout.output().width(),
                new ScaledTarget(passes.get(0), worker.spare(), affine, result));
    }
}

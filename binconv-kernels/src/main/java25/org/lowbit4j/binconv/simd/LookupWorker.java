package org.lowbit4j.binconv.simd;

import java.util.List;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;

/** Runs the passes over some rows. Working memory of one thread. */
final class LookupWorker implements ConvolutionKernel.Worker {

    private final int outputWidth;
    private final List<PassWorker> workers;

    LookupWorker(PositionLayout layout, List<LookupPass> passes, byte[] indices) {
        this.outputWidth = layout.output().width();
        this.workers = passes.stream()
                .map(pass -> new PassWorker(layout, pass, indices, !pass.equals(passes.get(0))))
                .toList();
    }

    @Override
    public void convolve(int fromRow, int toRow, int[] accumulators) {
        for (PassWorker worker : workers) {
            worker.convolve(fromRow * outputWidth, toRow * outputWidth, accumulators);
        }
    }
}

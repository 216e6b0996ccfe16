package org.lowbit4j.binconv.engine;

import java.util.SplittableRandom;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;

/** Times a kernel from byte codes to accumulators on one made-up image, in the blocks of rows that an engine would use. */
public final class KernelTimer {

    private final ConvolutionKernel kernel;
    private final ConvolutionKernel.Session session;
    private final ConvolutionKernel.Worker worker;
    private final byte[] codes;
    private final int[] block;

    /** Makes the image: codes that are evenly distributed. */
    public KernelTimer(ConvolutionKernel kernel) {
        this.kernel = kernel;
        this.session = kernel.newSession();
        this.worker = session.newWorker();
        this.codes = new byte[kernel.spec().input().size()];
        this.block = new int[ConvolutionStages.blockSize(kernel)];
        SplittableRandom random = new SplittableRandom(1);
        int codeCount = kernel.spec().activationCoding().lastUnsigned() + 1;
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) random.nextInt(codeCount);
        }
    }

    /** Nanoseconds of one image. */
    public long time() {
        long begin = System.nanoTime();
        session.pack(codes, 0, kernel.spec().input().height());
        ConvolutionStages.forEachBlock(
                kernel, 0, kernel.spec().output().height(), (row, end) -> worker.convolve(row, end, block));
        return System.nanoTime() - begin;
    }

    /** The least nanoseconds of {@code images} images. */
    public long fastest(int images) {
        long fastest = Long.MAX_VALUE;
        for (int i = 0; i < images; i++) {
            fastest = Math.min(fastest, time());
        }
        return fastest;
    }
}

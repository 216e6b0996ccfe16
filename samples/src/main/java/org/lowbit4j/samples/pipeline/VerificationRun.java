package org.lowbit4j.samples.pipeline;

import java.util.function.IntConsumer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.binconv.Inference;
import org.lowbit4j.quant.parity.Verification;
import org.lowbit4j.quant.parity.VerificationReport;
import org.lowbit4j.samples.data.BatchMaker;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.model.Networks;

/** Verifies a packed network against the one it was lowered from, over a set of images. */
public final class VerificationRun {

    /** Small, because the values of every layer are kept for a batch. */
    private static final int BATCH = 32;

    private VerificationRun() {}

    /**
     * The report on all {@code images}.
     *
     * @param progress is told the number of images done after each batch
     * @throws IllegalArgumentException if the two networks are not one
     */
    public static VerificationReport of(
            ComputationGraph network, Inference packed, ImageSet images, IntConsumer progress) {
        CNN2DFormat format = Networks.inputFormat(network);
        Verification verification = new Verification(network, packed, format == CNN2DFormat.NHWC);
        BatchMaker batches = new BatchMaker(images, format);
        VerificationReport report = VerificationReport.EMPTY;
        for (int from = 0; from < images.size(); from += BATCH) {
            int to = Math.min(images.size(), from + BATCH);
            int[] labels = new int[to - from];
            for (int i = from; i < to; i++) {
                labels[i - from] = images.label(i);
            }
            report = report.and(verification.verify(batches.features(from, to), labels, from));
            progress.accept(to);
        }
        return report;
    }
}

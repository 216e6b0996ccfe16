package org.lowbit4j.samples.search;

import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.bitsearch.baseline.PlanLoss;
import org.lowbit4j.bitsearch.search.SharedWeights;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.samples.data.Augmentation;
import org.lowbit4j.samples.data.BatchMaker;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.model.Networks;
import org.nd4j.linalg.dataset.DataSet;

/** The loss of plans on images, with the meta weights of a search; nothing is trained. */
public final class MetaWeightLoss implements PlanLoss {

    private static final int BATCH = 128;

    private final SharedWeights weights;
    private final IntConsumer progress;
    private int plans;

    /**
     * Losses with the weights of {@code network}.
     *
     * @param network made of search layers
     * @param images taken as they are, batch by batch
     * @param progress is told the number of plans done
     */
    public MetaWeightLoss(ComputationGraph network, ImageSet images, IntConsumer progress) {
        BatchMaker maker = new BatchMaker(images, Networks.inputFormat(network));
        this.weights = new SharedWeights(
                network,
                IntStream.rangeClosed(0, (images.size() - 1) / BATCH)
                        .mapToObj(i -> batch(maker, i * BATCH))
                        .toList());
        this.progress = progress;
    }

    private static DataSet batch(BatchMaker maker, int from) {
        int to = Math.min(from + BATCH, maker.images().size());
        return maker.varied(IntStream.range(from, to).toArray(), Augmentation.NONE, 0);
    }

    @Override
    public double of(BitwidthPlan plan) {
        double loss = weights.loss(plan);
        plans++;
        progress.accept(plans);
        return loss;
    }
}

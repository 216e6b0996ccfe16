package org.lowbit4j.bitsearch.search;

import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Evaluates plans with the meta weights of a search network: all shares on the plan's bits, nothing trained. Batch norm uses the
 * statistics of each batch, because those that it keeps are of other shares (our choice).
 */
public final class SharedWeights {

    private final ComputationGraph network;
    private final Strengths strengths;
    private final List<DataSet> batches;

    /**
     * The weights of {@code network}.
     *
     * @param network made of search layers; its noise is taken away, and its strengths are as before after each evaluation
     * @param batches what is evaluated on: images that the weights have not learned from, and not test images
     */
    public SharedWeights(ComputationGraph network, List<DataSet> batches) {
        this.network = network;
        this.strengths = Strengths.of(network);
        this.batches = List.copyOf(batches);
        if (batches.isEmpty()) {
            throw new IllegalArgumentException("no images to evaluate plans on; give at least one batch");
        }
    }

    /**
     * The mean loss over all images, weight decay included.
     *
     * @throws IllegalArgumentException if the plan misses a search layer, or gives one bits that are no candidates
     */
    public double loss(BitwidthPlan plan) {
        StrengthVector vector = strengths.vector();
        double[] before = vector.values();
        strengths.clearNoise();
        try {
            strengths.choose(plan);
            return loss();
        } finally {
            vector.assign(before);
        }
    }

    private double loss() {
        double sum = 0;
        int images = 0;
        for (DataSet batch : batches) {
            sum += network.score(batch, true) * batch.numExamples();
            images += batch.numExamples();
        }
        return sum / images;
    }
}

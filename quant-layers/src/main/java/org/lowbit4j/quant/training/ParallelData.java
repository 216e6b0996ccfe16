package org.lowbit4j.quant.training;

import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * Training examples for several copies of a network that learn at the same time, each from batches of its own. A step takes one batch
 * for each copy; batches that are left over at the end of an epoch are not used.
 */
public final class ParallelData implements TrainingData {

    private final TrainingData data;
    private final int workers;

    /**
     * The batches of {@code data} for so many copies.
     *
     * @throws IllegalArgumentException if there are fewer than one for each
     */
    public ParallelData(TrainingData data, int workers) {
        if (workers < 1 || data.steps() < workers) {
            throw new IllegalArgumentException("training with " + workers + " workers on " + data.steps()
                    + " batches an epoch; expected at least one worker, and one batch for each; use smaller batches");
        }
        this.data = data;
        this.workers = workers;
    }

    @Override
    public int steps() {
        return data.steps() / workers;
    }

    /** The batches of all copies, those of a step in a row. */
    @Override
    public Batches epoch(int epoch) {
        return data.epoch(epoch);
    }

    @Override
    public Batches epoch(int epoch, int firstStep) {
        return data.epoch(epoch, firstStep * workers);
    }

    @Override
    public Learning learning(ComputationGraph network) {
        return new ParallelLearning(network, this, workers);
    }

    @Override
    public List<TrainingData> halves() {
        throw new IllegalArgumentException("a search trains one copy of the network; give it one worker");
    }
}

package org.lowbit4j.samples.train;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.samples.data.Prefetch;
import org.lowbit4j.samples.data.TrainingBatches;
import org.nd4j.linalg.dataset.DataSet;

/** Learning as Deeplearning4j does it: {@code fit} on one batch after the other. */
public final class PlainLearning implements Learning {

    private final ComputationGraph network;
    private final TrainingBatches batches;

    /** Lets {@code network} learn from {@code batches}. */
    public PlainLearning(ComputationGraph network, TrainingBatches batches) {
        this.network = network;
        this.batches = batches;
    }

    @Override
    public int steps() {
        return batches.steps();
    }

    @Override
    public Epoch start(int epoch) {
        Prefetch<DataSet> ahead = batches.epoch(epoch);
        return new Epoch() {
            private long images;

            @Override
            public boolean hasNext() {
                return ahead.hasNext();
            }

            @Override
            public double step() {
                network.fit(ahead.next());
                images += batches.batchSize();
                return network.score();
            }

            @Override
            public long images() {
                return images;
            }

            @Override
            public void close() {
                ahead.close();
            }
        };
    }
}

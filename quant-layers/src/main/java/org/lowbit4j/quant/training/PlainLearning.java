package org.lowbit4j.quant.training;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.dataset.DataSet;

/** Learning as Deeplearning4j does it: {@code fit} on one batch after the other. */
public final class PlainLearning implements Learning {

    private final ComputationGraph network;
    private final TrainingData data;

    /** Lets {@code network} learn from {@code data}. */
    public PlainLearning(ComputationGraph network, TrainingData data) {
        this.network = network;
        this.data = data;
    }

    @Override
    public int steps() {
        return data.steps();
    }

    @Override
    public Epoch start(int epoch, int firstStep) {
        TrainingData.Batches batches = data.epoch(epoch, firstStep);
        return new Epoch() {
            private long examples;

            @Override
            public boolean hasNext() {
                return batches.hasNext();
            }

            @Override
            public double step() {
                DataSet batch = batches.next();
                network.fit(batch);
                examples += batch.numExamples();
                return network.score();
            }

            @Override
            public long images() {
                return examples;
            }

            @Override
            public void close() {
                batches.close();
            }
        };
    }
}

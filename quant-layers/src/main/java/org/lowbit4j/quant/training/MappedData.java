package org.lowbit4j.quant.training;

import java.util.List;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Training examples of which every batch is changed when it is asked for.
 *
 * @param data the examples
 * @param change makes another batch of each
 */
record MappedData(TrainingData data, UnaryOperator<DataSet> change) implements TrainingData {

    @Override
    public int steps() {
        return data.steps();
    }

    @Override
    public Batches epoch(int epoch) {
        return changed(data.epoch(epoch));
    }

    @Override
    public Batches epoch(int epoch, int firstStep) {
        return changed(data.epoch(epoch, firstStep));
    }

    @Override
    public List<TrainingData> halves() {
        return data.halves().stream().map(half -> half.map(change)).toList();
    }

    private Batches changed(Batches batches) {
        return new Batches() {
            @Override
            public boolean hasNext() {
                return batches.hasNext();
            }

            @Override
            public DataSet next() {
                return change.apply(batches.next());
            }

            @Override
            public void close() {
                batches.close();
            }
        };
    }
}

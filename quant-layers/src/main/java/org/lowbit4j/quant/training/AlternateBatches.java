package org.lowbit4j.quant.training;

import java.util.ArrayDeque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Two parts of the examples of an iterator that does not shuffle: every other batch. Both parts read one pass over the iterator;
 * batches that the other one will ask for wait. Of an odd number the last batch is left out.
 */
final class AlternateBatches {

    private final IteratorData data;
    private final int steps;
    private @Nullable SharedPass pass;

    AlternateBatches(IteratorData data) {
        this.data = data;
        this.steps = data.steps() / 2;
    }

    List<TrainingData> halves() {
        return List.of(new Half(0), new Half(1));
    }

    private SharedPass pass(int epoch) {
        SharedPass current = pass;
        if (current == null || current.epoch != epoch) {
            current = new SharedPass(epoch, data.epoch(epoch));
            pass = current;
        }
        return current;
    }

    private final class Half implements TrainingData {

        private final int part;

        Half(int part) {
            this.part = part;
        }

        @Override
        public int steps() {
            return steps;
        }

        @Override
        public Batches epoch(int epoch) {
            SharedPass shared = pass(epoch);
            return new Batches() {
                private int taken;

                @Override
                public boolean hasNext() {
                    return taken < steps;
                }

                @Override
                public DataSet next() {
                    if (!hasNext()) {
                        throw new NoSuchElementException("no batch left after " + steps);
                    }
                    taken++;
                    return shared.next(part);
                }

                @Override
                public void close() {
                    shared.batches.close();
                }
            };
        }

        @Override
        public List<TrainingData> halves() {
            throw new IllegalArgumentException("a half of the training examples is not split again");
        }
    }

    private final class SharedPass {

        private final int epoch;
        private final TrainingData.Batches batches;
        private final List<Queue<DataSet>> waiting = List.of(new ArrayDeque<>(), new ArrayDeque<>());
        private int read;

        SharedPass(int epoch, TrainingData.Batches batches) {
            this.epoch = epoch;
            this.batches = batches;
        }

        DataSet next(int part) {
            while (waiting.get(part).isEmpty()) {
                DataSet batch = batches.next();
                if (read == 0) {
                    data.checkInOrder(batch);
                }
                waiting.get(read % 2).add(batch);
                read++;
            }
            return waiting.get(part).remove();
        }
    }
}

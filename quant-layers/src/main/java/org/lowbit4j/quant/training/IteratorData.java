package org.lowbit4j.quant.training;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.zip.CRC32C;
import org.lowbit4j.quant.Resets;
import org.lowbit4j.quant.memory.FloatMemory;
import org.nd4j.linalg.dataset.AsyncDataSetIterator;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** The examples of an iterator, a pass an epoch. */
final class IteratorData implements TrainingData {

    private static final int QUEUE = 2;

    private final DataSetIterator iterator;
    private int steps = -1;
    private long firstBatch;
    private int nextEpoch;

    IteratorData(DataSetIterator iterator) {
        this.iterator = Resets.required(iterator);
    }

    /** Needs a pass over the examples, once. */
    @Override
    public int steps() {
        if (steps < 0) {
            steps = pass();
        }
        return steps;
    }

    private int pass() {
        int count = 0;
        iterator.reset();
        while (iterator.hasNext()) {
            DataSet batch = iterator.next();
            if (steps < 0 && count == 0) {
                firstBatch = checksum(batch);
            }
            count++;
        }
        if (count == 0) {
            throw new IllegalArgumentException(
                    iterator.getClass().getName() + " has no examples after a reset; expected at least one batch");
        }
        return count;
    }

    @Override
    public Batches epoch(int epoch) {
        steps();
        if (epoch < nextEpoch) {
            throw new IllegalArgumentException("epoch " + epoch + " of "
                    + iterator.getClass().getName() + " has been passed over, the next one is " + nextEpoch
                    + "; give a new iterator to each training");
        }
        for (; nextEpoch < epoch; nextEpoch++) {
            pass();
        }
        nextEpoch++;
        iterator.reset();
        return new Pass(iterator);
    }

    @Override
    public List<TrainingData> halves() {
        if (steps() < 2) {
            throw new IllegalArgumentException("training examples in one batch, which makes no two halves; give smaller"
                    + " batches, or two iterators");
        }
        return new AlternateBatches(this).halves();
    }

    /**
     * Refuses an iterator that does not have the same examples in its first batch in every epoch, and so shuffles.
     *
     * @param batch the first one of an epoch
     */
    void checkInOrder(DataSet batch) {
        if (checksum(batch) != firstBatch) {
            throw new IllegalArgumentException(iterator.getClass().getName()
                    + " has other examples in its first batch than in the epoch before; an iterator that shuffles cannot be"
                    + " split, give one for the weights and one for the strengths");
        }
    }

    private static long checksum(DataSet batch) {
        CRC32C sum = new CRC32C();
        for (float value : FloatMemory.copyOf(FloatMemory.dense(batch.getFeatures()))) {
            int bits = Float.floatToRawIntBits(value);
            for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
                sum.update(bits >> shift);
            }
        }
        return sum.getValue();
    }

    /** The rest of a pass, prefetched on a thread of its own where the iterator allows. */
    private static final class Pass implements Batches {

        private final DataSetIterator source;
        private final boolean async;

        Pass(DataSetIterator iterator) {
            this.async = iterator.asyncSupported();
            this.source = async ? new AsyncDataSetIterator(iterator, QUEUE, false) : iterator;
        }

        @Override
        public boolean hasNext() {
            return source.hasNext();
        }

        @Override
        public DataSet next() {
            if (!source.hasNext()) { // an AsyncDataSetIterator would return null
                throw new NoSuchElementException("no batch left in this epoch");
            }
            return source.next();
        }

        @Override
        public void close() {
            if (async) {
                ((AsyncDataSetIterator) source).shutdown();
            }
        }
    }
}

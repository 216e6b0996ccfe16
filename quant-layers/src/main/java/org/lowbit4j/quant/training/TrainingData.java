package org.lowbit4j.quant.training;

import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * Training examples in batches, epoch by epoch. What the batches of an epoch hold depends on nothing but its number, so that a
 * training that is resumed sees what an uninterrupted one would have seen.
 */
public interface TrainingData {

    /**
     * Every pass over {@code iterator} is an epoch; it is reset before each. A training that goes on at epoch n passes over the n
     * epochs before without learning from them, so that an iterator which shuffles when it is reset is where it would have been.
     *
     * @throws IllegalArgumentException if the iterator cannot be reset
     */
    static TrainingData of(DataSetIterator iterator) {
        return new IteratorData(iterator);
    }

    /**
     * As {@link #of(DataSetIterator)}.
     *
     * @throws IllegalArgumentException if the iterator cannot be reset; in the first epoch, if its examples have more than one array
     *     of features or of labels
     */
    static TrainingData of(MultiDataSetIterator iterator) {
        return of(single(iterator));
    }

    /** The same examples as data sets of one array of features and one of labels; others are refused when they are read. */
    static DataSetIterator single(MultiDataSetIterator iterator) {
        return new SingleArrays(iterator);
    }

    /** Number of batches of an epoch. */
    int steps();

    /** The batches of an epoch, counted from 0; close them when done. */
    Batches epoch(int epoch);

    /** The batches of an epoch from one on, counted from 0; the ones before are made and thrown away unless a class does better. */
    default Batches epoch(int epoch, int firstStep) {
        Batches batches = epoch(epoch);
        for (int step = 0; step < firstStep && batches.hasNext(); step++) {
            batches.next();
        }
        return batches;
    }

    /** How a network learns from these examples. */
    default Learning learning(ComputationGraph network) {
        return new PlainLearning(network, this);
    }

    /**
     * Two parts that share no example, the same in every epoch: a search learns weights from one and strengths from the other.
     *
     * @throws IllegalArgumentException if there are too few examples
     */
    List<TrainingData> halves();

    /** The same examples, each batch as {@code change} makes it. */
    default TrainingData map(UnaryOperator<DataSet> change) {
        return new MappedData(this, change);
    }

    /** The batches of one epoch. */
    interface Batches extends Iterator<DataSet>, AutoCloseable {

        @Override
        void close();
    }
}

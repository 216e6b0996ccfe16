package org.lowbit4j.quant.run;

import java.util.Iterator;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.lowbit4j.quant.training.TrainingData;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * The examples of a run, in the format that its network takes.
 *
 * @param train what is learned from
 * @param plain training examples as they are, not varied at random, to calibrate and to estimate statistics on
 * @param test examples that are classified after each epoch, if any
 */
public record RunData(TrainingData train, DataSetIterator plain, Optional<DataSetIterator> test) {

    /** Without test examples. */
    public RunData(TrainingData train, DataSetIterator plain) {
        this(train, plain, Optional.empty());
    }

    /** The same with every batch that is learned from changed. */
    public RunData map(UnaryOperator<DataSet> change) {
        return new RunData(train.map(change), plain, test);
    }

    /** The same with other labels of the examples to calibrate on: each batch as {@code change} makes it when it is asked for. */
    public RunData relabelled(UnaryOperator<DataSet> change) {
        Iterable<DataSet> changed = () -> {
            plain.reset();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return plain.hasNext();
                }

                @Override
                public DataSet next() {
                    return change.apply(plain.next());
                }
            };
        };
        return new RunData(train, new ExistingDataSetIterator(changed), test);
    }
}

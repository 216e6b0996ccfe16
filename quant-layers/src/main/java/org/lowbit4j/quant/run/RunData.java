package org.lowbit4j.quant.run;

import java.util.Optional;
import org.lowbit4j.quant.training.TrainingData;
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
}

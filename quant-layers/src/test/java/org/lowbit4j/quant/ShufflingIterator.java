package org.lowbit4j.quant;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** As stock iterators do it: a generator of its own decides the order at each reset. */
public final class ShufflingIterator implements DataSetIterator {

    private static final long serialVersionUID = 1;

    private final transient List<DataSet> examples;
    private final int batch;
    private final Random random;
    private DataSetIterator current;

    /** Batches of {@code examples}. */
    public ShufflingIterator(List<DataSet> examples, int batch, long seed) {
        this.examples = new ArrayList<>(examples);
        this.batch = batch;
        this.random = new Random(seed);
        this.current = new ListDataSetIterator<>(examples, batch);
    }

    @Override
    public void reset() {
        Collections.shuffle(examples, random);
        current = new ListDataSetIterator<>(examples, batch);
    }

    @Override
    public boolean hasNext() {
        return current.hasNext();
    }

    @Override
    public DataSet next() {
        return current.next();
    }

    @Override
    public DataSet next(int count) {
        return current.next(count);
    }

    @Override
    public boolean resetSupported() {
        return true;
    }

    @Override
    public boolean asyncSupported() {
        return true;
    }

    @Override
    public int batch() {
        return batch;
    }

    @Override
    public int inputColumns() {
        return current.inputColumns();
    }

    @Override
    public int totalOutcomes() {
        return current.totalOutcomes();
    }

    @Override
    public List<String> getLabels() {
        return List.of();
    }

    @Override
    public void setPreProcessor(DataSetPreProcessor preProcessor) {
        throw new UnsupportedOperationException("examples are taken as they are");
    }

    @Override
    public @Nullable DataSetPreProcessor getPreProcessor() {
        return null;
    }
}

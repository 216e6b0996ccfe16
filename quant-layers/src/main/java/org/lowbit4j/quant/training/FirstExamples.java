package org.lowbit4j.quant.training;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.quant.evaluation.Resets;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** The first batches of an iterator, kept in memory: as many as {@link QuantizedStart} looks at. */
public final class FirstExamples implements DataSetIterator {

    private static final long serialVersionUID = 1;

    private final transient List<DataSet> batches;
    private int next;

    private FirstExamples(List<DataSet> batches) {
        this.batches = batches;
    }

    /**
     * Reads them.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static FirstExamples of(DataSetIterator examples) {
        List<DataSet> batches = new ArrayList<>();
        int found = 0;
        Resets.required(examples).reset();
        while (examples.hasNext() && QuantizedStart.needsMore(batches.size(), found)) {
            DataSet batch = examples.next();
            batches.add(batch);
            found += batch.numExamples();
        }
        if (batches.isEmpty()) {
            throw new IllegalArgumentException(
                    examples.getClass().getName() + " has no examples after a reset; expected at least one batch");
        }
        return new FirstExamples(batches);
    }

    @Override
    public boolean hasNext() {
        return next < batches.size();
    }

    @Override
    public DataSet next() {
        return batches.get(next++);
    }

    @Override
    public void reset() {
        next = 0;
    }

    @Override
    public boolean resetSupported() {
        return true;
    }

    @Override
    public boolean asyncSupported() {
        return false;
    }

    @Override
    public int batch() {
        return batches.get(0).numExamples();
    }

    @Override
    public int inputColumns() {
        return batches.get(0).numInputs();
    }

    @Override
    public int totalOutcomes() {
        return batches.get(0).numOutcomes();
    }

    @Override
    public DataSet next(int examples) {
        throw new UnsupportedOperationException("batches are kept as they were read; use next()");
    }

    @Override
    public List<String> getLabels() {
        return List.of();
    }

    @Override
    public void setPreProcessor(DataSetPreProcessor preProcessor) {
        throw new UnsupportedOperationException("set the preprocessor of the iterator that was read");
    }

    @Override
    public @Nullable DataSetPreProcessor getPreProcessor() {
        return null;
    }
}

package org.lowbit4j.quant.training;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/** Examples of one array of features and one of labels, from an iterator of any number of arrays. */
final class SingleArrays implements DataSetIterator {

    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // iterators are serializable by name only
    private final MultiDataSetIterator iterator;

    SingleArrays(MultiDataSetIterator iterator) {
        this.iterator = iterator;
    }

    @Override
    public boolean hasNext() {
        return iterator.hasNext();
    }

    @Override
    public DataSet next() {
        return single(iterator.next());
    }

    @Override
    public DataSet next(int examples) {
        return single(iterator.next(examples));
    }

    private static DataSet single(MultiDataSet all) {
        if (all.numFeatureArrays() != 1 || all.numLabelsArrays() != 1) {
            throw new IllegalArgumentException("examples of " + all.numFeatureArrays() + " arrays of features and "
                    + all.numLabelsArrays()
                    + " of labels; networks of one input and one output are quantized, so give one of each");
        }
        return new DataSet(
                all.getFeatures(0),
                all.getLabels(0),
                first(all.getFeaturesMaskArrays()),
                first(all.getLabelsMaskArrays()));
    }

    private static @Nullable INDArray first(INDArray @Nullable [] masks) {
        return masks == null ? null : masks[0];
    }

    @Override
    public boolean resetSupported() {
        return iterator.resetSupported();
    }

    @Override
    public void reset() {
        iterator.reset();
    }

    @Override
    public boolean asyncSupported() {
        return iterator.asyncSupported();
    }

    @Override
    public int inputColumns() {
        throw unknown();
    }

    @Override
    public int totalOutcomes() {
        throw unknown();
    }

    @Override
    public int batch() {
        throw unknown();
    }

    @Override
    public List<String> getLabels() {
        throw unknown();
    }

    @Override
    public void setPreProcessor(DataSetPreProcessor preProcessor) {
        throw new UnsupportedOperationException("set the preprocessor of the iterator that this one reads");
    }

    @Override
    public @Nullable DataSetPreProcessor getPreProcessor() {
        return null;
    }

    private static UnsupportedOperationException unknown() {
        return new UnsupportedOperationException("an iterator of several arrays does not tell");
    }
}

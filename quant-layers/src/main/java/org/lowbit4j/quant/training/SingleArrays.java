package org.lowbit4j.quant.training;

import org.deeplearning4j.datasets.iterator.MultiDataSetWrapperIterator;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/** Examples of one array of features and one of labels; others are refused by their numbers. */
final class SingleArrays extends MultiDataSetWrapperIterator {

    private static final long serialVersionUID = 1;

    SingleArrays(MultiDataSetIterator iterator) {
        super(iterator);
    }

    @Override
    public DataSet next() {
        MultiDataSet all = iterator.next();
        if (all.numFeatureArrays() != 1 || all.numLabelsArrays() != 1) {
            throw new IllegalArgumentException("examples of " + all.numFeatureArrays() + " arrays of features and "
                    + all.numLabelsArrays()
                    + " of labels; networks of one input and one output are quantized, so give one of each");
        }
        return new DataSet(
                all.getFeatures(0), all.getLabels(0), all.getFeaturesMaskArray(0), all.getLabelsMaskArray(0));
    }
}

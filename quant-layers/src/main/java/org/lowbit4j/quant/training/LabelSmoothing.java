package org.lowbit4j.quant.training;

import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Smooths one-hot labels (Szegedy et al., CVPR 2016): {@code y (1 - e) + e / classes}.
 *
 * @param epsilon e, in [0, 1)
 */
public record LabelSmoothing(double epsilon) implements UnaryOperator<DataSet> {

    /** Checks the value. */
    public LabelSmoothing {
        if (!(epsilon >= 0 && epsilon < 1)) {
            throw new IllegalArgumentException("label smoothing " + epsilon + ": expected a number in [0, 1)");
        }
    }

    @Override
    public DataSet apply(DataSet batch) {
        INDArray labels = batch.getLabels();
        INDArray smooth = labels.mul(1 - epsilon).addi(epsilon / labels.size(1));
        return new DataSet(batch.getFeatures(), smooth, batch.getFeaturesMaskArray(), batch.getLabelsMaskArray());
    }
}

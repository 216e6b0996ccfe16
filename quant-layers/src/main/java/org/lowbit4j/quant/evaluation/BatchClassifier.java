package org.lowbit4j.quant.evaluation;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Anything that tells the classes of a batch of examples, whatever computes it. */
public interface BatchClassifier {

    /** Where it wants the channels of images. */
    CNN2DFormat inputFormat();

    /**
     * The probability of each class.
     *
     * @param features a batch, as the network takes it
     * @return [example][class]
     */
    float[][] probabilities(INDArray features);
}

package org.lowbit4j.samples.train;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Anything that tells the class of images, whatever computes it. */
public interface Classifier {

    /** Where it wants the channels. */
    CNN2DFormat inputFormat();

    /**
     * The probability of each class.
     *
     * @param images a batch of normalised images
     * @return [image][class]
     */
    float[][] probabilities(INDArray images);
}

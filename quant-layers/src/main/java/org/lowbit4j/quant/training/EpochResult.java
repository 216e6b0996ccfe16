package org.lowbit4j.quant.training;

import java.util.Optional;
import org.lowbit4j.quant.evaluation.Scores;

/**
 * What an epoch brought; a row of {@code metrics.csv}.
 *
 * @param epoch counted from 1
 * @param learningRate of its first step
 * @param trainLoss mean loss of its steps, weight decay included
 * @param scores on the test images after it; empty where there are none
 * @param seconds of training, without the evaluation
 * @param images number of training images seen
 */
public record EpochResult(
        int epoch, double learningRate, double trainLoss, Optional<Scores> scores, double seconds, long images) {

    /** Speed of the training. */
    public double imagesPerSecond() {
        return images / seconds;
    }
}

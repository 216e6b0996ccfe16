package org.lowbit4j.samples.train;

/**
 * What an epoch brought; a row of {@code metrics.csv}.
 *
 * @param epoch counted from 1
 * @param learningRate of its first step
 * @param trainLoss mean loss of its steps, weight decay included
 * @param scores on the test images after it
 * @param seconds of training, without the evaluation
 * @param images number of training images seen
 */
public record EpochResult(
        int epoch, double learningRate, double trainLoss, Scores scores, double seconds, long images) {

    /** Speed of the training. */
    public double imagesPerSecond() {
        return images / seconds;
    }
}

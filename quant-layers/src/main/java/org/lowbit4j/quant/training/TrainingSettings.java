package org.lowbit4j.quant.training;

import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;

/**
 * How a network is trained: stochastic gradient descent with Nesterov momentum.
 *
 * @param epochs number of passes over the training images
 * @param batch number of images per step
 * @param learningRate of the first step
 * @param weightDecay factor of the weights in their gradient
 * @param seed of the initial weights, the order of the images and their variation
 * @param decay how the learning rate falls
 */
public record TrainingSettings(
        int epochs, int batch, double learningRate, double weightDecay, long seed, LearningRateDecay decay) {

    private static final double MOMENTUM = 0.9;
    private static final double USUAL_DECAY = 1e-4;
    private static final int USUAL_BATCH = 128;

    /** With a weight decay of 1e-4, where the batch size is that of an iterator. */
    public TrainingSettings(int epochs, double learningRate, long seed) {
        this(epochs, USUAL_BATCH, learningRate, USUAL_DECAY, seed);
    }

    /** The learning rate falls along half a cosine. */
    public TrainingSettings(int epochs, int batch, double learningRate, double weightDecay, long seed) {
        this(epochs, batch, learningRate, weightDecay, seed, LearningRateDecay.COSINE);
    }

    /** Checks the values. */
    public TrainingSettings {
        if (epochs < 1 || batch < 1) {
            throw new IllegalArgumentException(
                    "Training: " + epochs + " epochs of batches of " + batch + "; expected at least 1 of each");
        }
        if (!(learningRate > 0) || !(weightDecay >= 0)) {
            throw new IllegalArgumentException("Training: learning rate " + learningRate + ", weight decay "
                    + weightDecay + "; expected a positive rate and a decay of at least 0");
        }
    }

    /** The updater of a training of so many steps per epoch. */
    public IUpdater updater(int stepsPerEpoch) {
        return new Nesterovs(decay.schedule(learningRate, epochs, stepsPerEpoch), MOMENTUM);
    }
}

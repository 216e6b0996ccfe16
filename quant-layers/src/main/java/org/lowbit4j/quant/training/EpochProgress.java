package org.lowbit4j.quant.training;

/**
 * An epoch that is not finished.
 *
 * @param epoch counted from 1
 * @param steps number of steps of an epoch
 * @param step number of steps done
 * @param learningRate of the first step
 * @param losses sum over the steps done
 * @param images number of training images seen
 * @param seconds of training so far
 */
public record EpochProgress(
        int epoch, int steps, int step, double learningRate, double losses, long images, double seconds) {

    /** An epoch before its first step. */
    static EpochProgress start(int epoch, int steps, double learningRate) {
        return new EpochProgress(epoch, steps, 0, learningRate, 0, 0, 0);
    }

    /** The epoch one step later. */
    EpochProgress after(double loss, long imagesSeen, double secondsTrained) {
        return new EpochProgress(epoch, steps, step + 1, learningRate, losses + loss, imagesSeen, secondsTrained);
    }
}

package org.lowbit4j.samples.train;

/** The loss of a training is no longer a number. */
public final class DivergedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Names where it happened (both counted from 1) and what the learning rate was. */
    public DivergedException(int epoch, int iteration, double loss, double learningRate) {
        super("Training diverged in epoch " + epoch + ", iteration " + iteration + ": the loss is " + loss
                + " at a learning rate of " + learningRate + "; use a lower --lr");
    }
}

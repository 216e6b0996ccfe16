package org.lowbit4j.quant.training;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.quant.layer.DivergedTrainingException;

/** The loss of a training, or a parameter, is no longer a number. */
public final class DivergedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Names where it happened (both counted from 1) and what the learning rate was. */
    public DivergedException(int epoch, int iteration, double loss, double learningRate) {
        super(message(epoch, "iteration " + iteration + ": the loss is " + loss, learningRate));
    }

    private DivergedException(int epoch, double learningRate, Throwable cause) {
        super(message(epoch, "" + cause.getMessage(), learningRate), cause);
    }

    /**
     * What to throw for {@code refused}: quantizers refuse numbers that are none, and that is because the training has diverged.
     */
    public static RuntimeException explaining(
            RuntimeException refused, ComputationGraph network, int epoch, double learningRate) {
        boolean diverged = refused instanceof DivergedTrainingException
                || !Double.isFinite(network.params().ameanNumber().doubleValue());
        return diverged ? new DivergedException(epoch, learningRate, refused) : refused;
    }

    private static String message(int epoch, String what, double learningRate) {
        return "Training diverged in epoch " + epoch + ", " + what + " at a learning rate of " + learningRate
                + "; use a lower learning rate";
    }
}

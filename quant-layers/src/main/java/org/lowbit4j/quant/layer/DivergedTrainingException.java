package org.lowbit4j.quant.layer;

import org.jspecify.annotations.Nullable;

/** A quantized layer cannot go on, because its weights, its input or the parameters of a quantizer are no numbers any more. */
public final class DivergedTrainingException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    /**
     * Names the place.
     *
     * @param layer as messages name it
     * @param iteration number of the training step
     * @param operand weights or input
     * @param reason what is wrong with it
     */
    DivergedTrainingException(
            String layer, int iteration, String operand, @Nullable String reason, @Nullable Throwable cause) {
        super(
                layer + ", iteration " + iteration + ", " + operand + ": " + reason
                        + "; the training has diverged, or the data hold NaN: check the data, lower the learning rate or clip"
                        + " gradients, and start again from a network without NaN",
                cause);
    }
}

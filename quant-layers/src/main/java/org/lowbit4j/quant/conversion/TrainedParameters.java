package org.lowbit4j.quant.conversion;

import java.util.OptionalDouble;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.lowbit4j.quant.layer.QuantizedLayer;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * Which parameters of a quantized network a training moves, and how fast.
 *
 * @param quantizersOnly whether those of quantizers alone are moved: weights, biases, gamma and beta of batch norm stay as they are, all
 *     but the running statistics of batch norm (Jung et al., CVPR 2019, table 3); output scales belong to quantizers
 * @param rateFactor learning rate of all quantizer parameters over that of the weights, 0 to leave them where they are; empty for what the
 *     layers or their schemes say
 */
public record TrainedParameters(boolean quantizersOnly, OptionalDouble rateFactor) {

    /** Weights and quantizers together, quantizers at the rates of their schemes. */
    public static final TrainedParameters ALL = new TrainedParameters(false, OptionalDouble.empty());

    /** Checks the factor. */
    public TrainedParameters {
        double factor = rateFactor.orElse(1);
        if (!(factor >= 0) || Double.isInfinite(factor)) {
            throw new IllegalArgumentException(
                    "learning-rate factor of intervals " + factor + ": expected a number of at least 0");
        }
        if (quantizersOnly && factor == 0) {
            throw new IllegalArgumentException(
                    "training moves nothing: quantizers only, and at a learning-rate factor of 0; give up one of them");
        }
    }

    /** The quantizers alone, at the rates of their schemes. */
    public static TrainedParameters quantizers() {
        return new TrainedParameters(true, OptionalDouble.empty());
    }

    /** Sets {@code layer}, which has its updater already. */
    void apply(Layer layer) {
        if (layer instanceof QuantizedLayer quantized) {
            quantized.setTrainsQuantizersOnly(quantizersOnly);
            rateFactor.ifPresent(quantized::setLearningRateFactor);
        } else if (quantizersOnly && layer instanceof BaseLayer stock) {
            stock.setIUpdater(new Sgd(0)); // an updater without a rate would subtract the gradient as it is
        }
    }
}

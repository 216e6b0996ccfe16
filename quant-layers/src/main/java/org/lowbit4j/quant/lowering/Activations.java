package org.lowbit4j.quant.lowering;

import java.util.Optional;
import org.lowbit4j.binconv.ir.ActivationFunction;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationHardSigmoid;
import org.nd4j.linalg.activations.impl.ActivationHardTanH;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU6;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/** Element-wise activation functions of Deeplearning4j in the intermediate representation. */
final class Activations {

    static final String SUPPORTED =
            "relu (with a maximum or a slope), relu6, leaky relu, hard tanh, hard sigmoid, sigmoid, tanh, swish,"
                    + " softmax and identity";

    private Activations() {}

    /** The function; empty if there is none with such parameters. */
    static Optional<ActivationFunction> of(IActivation function) {
        if (function instanceof ActivationReLU relu) {
            return relu(relu);
        }
        if (function instanceof ActivationReLU6 relu6) {
            return relu6.equals(new ActivationReLU6()) ? Optional.of(ActivationFunction.RELU6) : Optional.empty();
        }
        if (function instanceof ActivationLReLU leaky) {
            return Optional.of(new ActivationFunction.LeakyRelu((float) leaky.getAlpha()));
        }
        if (function instanceof ActivationHardTanH) {
            return Optional.of(new ActivationFunction.Clip(-1, 1));
        }
        if (function instanceof ActivationHardSigmoid) {
            return Optional.of(ActivationFunction.HARD_SIGMOID);
        }
        if (function instanceof ActivationSigmoid) {
            return Optional.of(ActivationFunction.Smooth.SIGMOID);
        }
        if (function instanceof ActivationTanH) {
            return Optional.of(ActivationFunction.Smooth.TANH);
        }
        return function instanceof ActivationSwish ? Optional.of(ActivationFunction.Smooth.SWISH) : Optional.empty();
    }

    /** Without a threshold, and with either a maximum or a slope below zero. */
    private static Optional<ActivationFunction> relu(ActivationReLU relu) {
        double threshold = relu.getThreshold() == null ? 0 : relu.getThreshold();
        double slope = relu.getNegativeSlope() == null ? 0 : relu.getNegativeSlope();
        if (threshold != 0 || (slope != 0 && relu.getMax() != null)) {
            return Optional.empty();
        }
        if (slope != 0) {
            return Optional.of(new ActivationFunction.LeakyRelu((float) slope));
        }
        float most =
                relu.getMax() == null ? Float.POSITIVE_INFINITY : relu.getMax().floatValue();
        return Optional.of(new ActivationFunction.Clip(0, most));
    }
}

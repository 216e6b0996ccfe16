package org.lowbit4j.quant.layer;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.Map;
import org.lowbit4j.quant.quantizer.IntervalGradients;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Carries gradients back through the quantizers of a layer and stores those of its parameters. */
final class ParameterGradients {

    private final QuantizedLayer layer;
    private final ParameterizedQuantizers quantizers;
    private final Map<String, INDArray> gradients;

    /** {@code gradients} receives the results, by parameter. */
    ParameterGradients(QuantizedLayer layer, ParameterizedQuantizers quantizers, Map<String, INDArray> gradients) {
        this.layer = layer;
        this.quantizers = quantizers;
        this.gradients = gradients;
    }

    /** Stores the gradient of a parameter of one value per channel. */
    void store(String parameter, INDArray gradient) {
        required(gradients, parameter).assign(gradient);
    }

    /** Stores the gradient of a parameter that is one number. */
    void store(String parameter, double gradient) {
        required(gradients, parameter).assign(gradient);
    }

    /** Turns dL/d(quantized images) / {@code scale} into dL/d(images) in place, and stores that of the interval. */
    void throughActivationQuantizer(INDArray images, INDArray gradient, double scale) {
        IntervalGradients sums = TensorLoops.gradients(quantizers.activations(), images, gradient, (float) scale);
        store(QuantizedLayer.ACTIVATION_CENTER, sums.center());
        store(QuantizedLayer.ACTIVATION_HALF_WIDTH, sums.halfWidth());
    }

    /** Stores the gradient of weights that are left float. */
    void weights(float[] gradient) {
        FloatMemory.of(required(gradients, QuantizedLayer.WEIGHT)).put(0, gradient);
    }

    /**
     * Stores the gradients of quantized weights and of their intervals.
     *
     * @param weights the float weights, output channel by output channel
     * @param upstream dL/d(quantized weights)
     */
    void throughWeightQuantizers(float[] weights, float[] upstream) {
        float[] gradient = new float[weights.length];
        INDArray center = required(gradients, QuantizedLayer.WEIGHT_CENTER);
        INDArray halfWidth = required(gradients, QuantizedLayer.WEIGHT_HALF_WIDTH);
        boolean trainsGamma = layer.weightQuantization().trainGamma();
        double[] gamma = new double[1];
        quantizers.forEachRange(weights.length, (channel, from, to) -> {
            IntervalGradients sums = trainsGamma ? IntervalGradients.zeroWithGamma() : IntervalGradients.zero();
            quantizers.weights(channel).gradients(weights, upstream, gradient, from, to, sums);
            center.putScalar(channel, sums.center());
            halfWidth.putScalar(channel, sums.halfWidth());
            gamma[0] += sums.gamma();
        });
        if (trainsGamma) {
            store(QuantizedLayer.WEIGHT_GAMMA, gamma[0]);
        }
        weights(gradient);
    }
}

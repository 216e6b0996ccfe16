package org.lowbit4j.quant.layer;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.Map;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.quant.quantizer.ActivationQuantizer;
import org.lowbit4j.quant.quantizer.IntervalTransformer;
import org.lowbit4j.quant.quantizer.WeightQuantizer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The immutable quantizers that a layer's parameters stand for at one moment. */
final class ParameterizedQuantizers {

    private final QuantizedLayer layer;
    private final Map<String, INDArray> parameters;

    ParameterizedQuantizers(QuantizedLayer layer, Map<String, INDArray> parameters) {
        this.layer = layer;
        this.parameters = parameters;
    }

    /** The quantizer of the weights of one output channel; of all where the layer has one interval. */
    WeightQuantizer weights(int channel) {
        WeightQuantization quantization = layer.weightQuantization();
        int at = quantization.perChannel() ? channel : 0;
        float gamma = quantization.trainGamma() ? value(QuantizedLayer.WEIGHT_GAMMA, 0) : quantization.gamma();
        return WeightQuantizer.of(
                quantization.bits(),
                IntervalTransformer.weights(
                        value(QuantizedLayer.WEIGHT_CENTER, at), value(QuantizedLayer.WEIGHT_HALF_WIDTH, at), gamma));
    }

    /** The quantizer of the input. */
    ActivationQuantizer activations() {
        ActivationQuantization quantization = layer.activationQuantization();
        float center = value(QuantizedLayer.ACTIVATION_CENTER, 0);
        float halfWidth = value(QuantizedLayer.ACTIVATION_HALF_WIDTH, 0);
        if (quantization.coding() == ActivationGrid.Coding.AFFINE) {
            return ActivationQuantizer.affine(center, halfWidth);
        }
        return ActivationQuantizer.of(
                quantization.bits(),
                quantization.coding() == ActivationGrid.Coding.SIGNED
                        ? IntervalTransformer.signedActivations(center, halfWidth)
                        : IntervalTransformer.activations(center, halfWidth));
    }

    private float value(String parameter, int at) {
        return required(parameters, parameter).getFloat(at);
    }

    /** Calls {@code body} for every range of the weights in [out]... order that shares an interval. */
    void forEachRange(int length, Range body) {
        int ranges = layer.weightQuantization().perChannel() ? Math.toIntExact(layer.getNOut()) : 1;
        int size = length / ranges;
        for (int i = 0; i < ranges; i++) {
            body.accept(i, i * size, (i + 1) * size);
        }
    }

    /** What is done with the weights {@code from..to - 1} of an output channel, or of all. */
    interface Range {
        void accept(int channel, int from, int to);
    }
}

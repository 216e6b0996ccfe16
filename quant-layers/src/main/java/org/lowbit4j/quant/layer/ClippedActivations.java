package org.lowbit4j.quant.layer;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.lowbit4j.quant.quantizer.ActivationQuantizer;
import org.lowbit4j.quant.quantizer.ClipTransformer;
import org.lowbit4j.quant.quantizer.IntervalGradients;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** PACT activations ({@link ActivationQuantizer#pact}): images clipped to [0, alpha], with a learned alpha. */
final class ClippedActivations extends ImageOperand {

    private final QuantizedLayer layer;
    private final ActivationQuantization quantization;

    ClippedActivations(QuantizedLayer layer) {
        this.layer = layer;
        this.quantization = layer.activationQuantization();
    }

    @Override
    public void define(SDLayerParams params) {
        params.addWeightParam(QuantizedLayer.ALPHA, layer.scalarShape());
    }

    @Override
    public void initialize(Map<String, INDArray> parameters) {
        required(parameters, QuantizedLayer.ALPHA).assign(2);
    }

    /** Alpha is the width of an interval that starts at 0, and has twice the floor of its half width. */
    @Override
    public void project(Map<String, INDArray> parameters) {
        ValidParameters.clamp(
                required(parameters, QuantizedLayer.ALPHA), 2 * layer.activationHalfWidthFloor(), Float.MAX_VALUE);
    }

    @Override
    ActivationQuantizer quantizer(Map<String, INDArray> parameters) {
        float alpha = required(parameters, QuantizedLayer.ALPHA).getFloat(0);
        return ActivationQuantizer.pact(quantization.bits(), new ClipTransformer(alpha));
    }

    @Override
    void storeGradients(IntervalGradients sums, Map<String, INDArray> gradients) {
        required(gradients, QuantizedLayer.ALPHA).assign(sums.alpha());
    }

    /** dL/dalpha comes through the clip and through the scale. */
    @Override
    public void storeRangeGradients(
            IntervalGradients sums, double product, Map<String, INDArray> parameters, Map<String, INDArray> gradients) {
        required(gradients, QuantizedLayer.ALPHA)
                .assign(ClipTransformer.alphaGradient(sums) + product / scale(parameters));
    }

    /** {@code alpha * round(n clamp(x / alpha, 0, 1)) / n}. */
    @Override
    public SymbolicOperand definition(SDVariable x, Map<String, SDVariable> parameters, boolean rounding) {
        IntervalOps ops = new IntervalOps(x.getSameDiff(), rounding);
        SDVariable alpha = ops.valid(required(parameters, QuantizedLayer.ALPHA));
        int levels = quantization.levels();
        return new SymbolicOperand(ops.rounded(ops.clip(x, alpha).mul(levels)), 1.0 / levels, alpha);
    }
}

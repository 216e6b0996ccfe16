package org.lowbit4j.quant.layer;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.lowbit4j.binconv.ir.ActivationGrid.Coding;
import org.lowbit4j.quant.calibration.Interval;
import org.lowbit4j.quant.quantizer.ActivationQuantizer;
import org.lowbit4j.quant.quantizer.IntervalGradients;
import org.lowbit4j.quant.quantizer.IntervalTransformer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Images quantized over one learned interval, or over an affine range ({@link ActivationQuantizer}). */
final class IntervalActivations extends ImageOperand {

    private final QuantizedLayer layer;
    private final ActivationQuantization quantization;

    IntervalActivations(QuantizedLayer layer) {
        this.layer = layer;
        this.quantization = layer.activationQuantization();
    }

    @Override
    public void define(SDLayerParams params) {
        params.addWeightParam(QuantizedLayer.ACTIVATION_CENTER, layer.scalarShape());
        params.addWeightParam(QuantizedLayer.ACTIVATION_HALF_WIDTH, layer.scalarShape());
    }

    /** Magnitudes up to 2, or the affine range -1..1. */
    @Override
    public void initialize(Map<String, INDArray> parameters) {
        required(parameters, QuantizedLayer.ACTIVATION_CENTER).assign(isAffine() ? 0 : 1);
        required(parameters, QuantizedLayer.ACTIVATION_HALF_WIDTH).assign(1);
    }

    /** Without a cap: the largest input differs from batch to batch. */
    @Override
    public void project(Map<String, INDArray> parameters) {
        float floor = layer.activationHalfWidthFloor();
        ValidParameters.projectIntervals(
                required(parameters, QuantizedLayer.ACTIVATION_CENTER),
                required(parameters, QuantizedLayer.ACTIVATION_HALF_WIDTH),
                (i, center, halfWidth) -> isAffine()
                        ? Interval.projectAffine(center, halfWidth, floor)
                        : Interval.project(center, halfWidth, floor, Float.POSITIVE_INFINITY));
    }

    private boolean isAffine() {
        return quantization.coding() == Coding.AFFINE;
    }

    @Override
    ActivationQuantizer quantizer(Map<String, INDArray> parameters) {
        float center = required(parameters, QuantizedLayer.ACTIVATION_CENTER).getFloat(0);
        float halfWidth =
                required(parameters, QuantizedLayer.ACTIVATION_HALF_WIDTH).getFloat(0);
        int bits = quantization.bits();
        return switch (quantization.coding()) {
            case UNSIGNED -> ActivationQuantizer.of(bits, IntervalTransformer.activations(center, halfWidth));
            case SIGNED -> ActivationQuantizer.of(bits, IntervalTransformer.signedActivations(center, halfWidth));
            case AFFINE -> ActivationQuantizer.affine(center, halfWidth);
        };
    }

    @Override
    void storeGradients(IntervalGradients sums, Map<String, INDArray> gradients) {
        required(gradients, QuantizedLayer.ACTIVATION_CENTER).assign(sums.center());
        required(gradients, QuantizedLayer.ACTIVATION_HALF_WIDTH).assign(sums.halfWidth());
    }

    @Override
    public SymbolicOperand definition(SDVariable x, Map<String, SDVariable> parameters, boolean rounding) {
        SDVariable center = required(parameters, QuantizedLayer.ACTIVATION_CENTER);
        SDVariable halfWidth = required(parameters, QuantizedLayer.ACTIVATION_HALF_WIDTH);
        int levels = quantization.levels();
        SameDiff sd = x.getSameDiff();
        IntervalOps ops = new IntervalOps(sd, rounding);
        SDVariable codes = switch (quantization.coding()) {
            case UNSIGNED -> ops.rounded(ops.interval(x, center, halfWidth).mul(levels));
            case SIGNED ->
                ops.rounded(ops.interval(sd.math().abs(x), center, halfWidth)
                        .mul(sd.math().sign(x))
                        .mul(levels));
            case AFFINE -> ops.affineCodes(x, center, halfWidth, levels);
        };
        return new SymbolicOperand(codes, 1.0 / levels);
    }
}

package org.lowbit4j.quant.operand;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.quant.quantizer.CodeForm;
import org.lowbit4j.quant.quantizer.GradientSums;
import org.lowbit4j.quant.quantizer.RangeTransformer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A quantizer by ranges: the quantized tensor is {@code scale * Q(transform(tensor))}, with Q the rounding to the codes of a grid.
 * Grids of other bitwidths can share the ranges, as in a search.
 *
 * <p>A quantizer of one's own extends {@link WeightOperand} or {@link ImageOperand} and states its parameters, its transformer, its
 * grid and the same transformer in SameDiff ops; the passes are here.
 */
public abstract class RangeOperand implements OperandQuantizer {

    /** How many equal parts of the tensor, in its order, have a range of their own: 1, or the number of output channels. */
    public int parts() {
        return 1;
    }

    /**
     * The transformer of each part at this moment.
     *
     * @param tensor that is quantized
     * @param parameters of the layer
     */
    public abstract List<? extends RangeTransformer> transformers(INDArray tensor, Map<String, INDArray> parameters);

    /** How codes follow from transformed values. */
    public abstract CodeForm form();

    /**
     * What the rounded values are multiplied with.
     *
     * @param tensor that is quantized
     * @param parameters of the layer
     */
    public double scale(INDArray tensor, Map<String, INDArray> parameters) {
        return 1;
    }

    /**
     * {@link #scale} where this operand's grid is one of several over the ranges of {@code range}: by default that of these ranges.
     *
     * @param range whose ranges they are
     * @param tensor that is quantized
     * @param parameters of the layer
     */
    public double scaleOver(RangeOperand range, INDArray tensor, Map<String, INDArray> parameters) {
        return range.scale(tensor, parameters);
    }

    /** Whether {@link #scale} is a learned parameter, so that {@link #storeGradients} needs a product. */
    protected boolean learnsScale() {
        return false;
    }

    /** How many derivatives a transformer is to sum, at least as many as it has parameters. */
    public int sums() {
        return 0;
    }

    /**
     * Stores the gradients of the quantizer's parameters.
     *
     * @param sums of each part: what its transformer added up from {@code scale * G}, G the gradient by the quantized tensor
     * @param product inner product of G and the quantized tensor, where the scale is learned
     * @param values elements of the tensor, of one image
     * @param parameters of the layer
     * @param gradients receives those of the quantizer's parameters
     */
    public abstract void storeGradients(
            List<GradientSums> sums,
            double product,
            long values,
            Map<String, INDArray> parameters,
            Map<String, INDArray> gradients);

    /** The transformed tensor in SameDiff ops. */
    public abstract SDVariable transform(SDVariable tensor, Map<String, SDVariable> parameters, SymbolicRanges ops);

    /** {@link #scale} in SameDiff ops, null where it is 1 for good. */
    public @Nullable SDVariable factor(SDVariable tensor, Map<String, SDVariable> parameters) {
        return null;
    }

    /** {@link #scaleOver} in SameDiff ops, null where it is 1 for good. */
    public @Nullable SDVariable factorOver(RangeOperand range, SDVariable tensor, Map<String, SDVariable> parameters) {
        return range.factor(tensor, parameters);
    }

    /** Elements of {@code tensor} that belong together: all weights, or the input of one image. */
    public abstract long values(INDArray tensor);

    @Override
    public final void backward(
            INDArray tensor,
            INDArray gradient,
            double scale,
            Map<String, INDArray> parameters,
            Map<String, INDArray> gradients) {
        List<CodeForm> forms = learnsScale() ? List.of(form()) : List.of();
        RangeBackward.Result result =
                RangeBackward.run(this, forms, tensor, gradient, scale * scale(tensor, parameters), 1, parameters);
        double product = learnsScale() ? result.products()[0] : 0;
        storeGradients(result.sums(), product, values(tensor), parameters, gradients);
    }

    @Override
    public final SymbolicOperand definition(SDVariable tensor, Map<String, SDVariable> parameters, boolean rounding) {
        CodeForm form = form();
        SymbolicRanges ops = new SymbolicRanges(tensor.getSameDiff(), rounding);
        SDVariable codes = ops.codes(transform(tensor, parameters, ops), form);
        SDVariable centred = form.oddPoints() ? codes.mul(2).sub(form.levels()) : codes;
        return new SymbolicOperand(centred, 1.0 / form.levels(), factor(tensor, parameters));
    }

    /** The factor u that makes the sum of {@code (v - u * quantized)^2} least; 1 where that leaves it open. */
    static double leastSquares(float[] values, float[] quantized) {
        double product = 0;
        double square = 0;
        for (int i = 0; i < values.length; i++) {
            product += (double) values[i] * quantized[i];
            square += (double) quantized[i] * quantized[i];
        }
        return product > 0 ? product / square : 1;
    }
}

package org.lowbit4j.quant.layer;

import java.util.Map;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.quant.quantizer.ActivationQuantizer;
import org.lowbit4j.quant.quantizer.IntervalGradients;
import org.lowbit4j.quant.quantizer.RangeTransformer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Quantizes images to the codes of one grid. */
abstract class ImageOperand implements OperandRange {

    /** The quantizer of this moment. */
    abstract ActivationQuantizer quantizer(Map<String, INDArray> parameters);

    /** Stores the gradients of the quantizer's parameters. */
    abstract void storeGradients(IntervalGradients sums, Map<String, INDArray> gradients);

    @Override
    public final RangeTransformer transformer(INDArray images, Map<String, INDArray> parameters) {
        return quantizer(parameters).transformer();
    }

    @Override
    public final double scale(Map<String, INDArray> parameters) {
        return quantizer(parameters).grid().scale();
    }

    @Override
    public void storeRangeGradients(
            IntervalGradients sums, double product, Map<String, INDArray> parameters, Map<String, INDArray> gradients) {
        storeGradients(sums, gradients);
    }

    @Override
    public final Operand forward(INDArray images, Map<String, INDArray> parameters, Allocator working) {
        ActivationQuantizer quantizer = quantizer(parameters);
        ActivationGrid grid = quantizer.grid();
        INDArray codes = working.create(images.shape());
        TensorLoops.forward(
                images, codes, () -> (values, results, count) -> quantizer.centredCodes(values, results, 0, count));
        boolean signed = grid.coding() != ActivationGrid.Coding.UNSIGNED;
        return new Operand(codes, (double) grid.scale() / grid.levels(), grid.maxMagnitude(), signed);
    }

    @Override
    public final void backward(
            INDArray images,
            INDArray gradient,
            double scale,
            Map<String, INDArray> parameters,
            Map<String, INDArray> gradients) {
        ActivationQuantizer quantizer = quantizer(parameters);
        IntervalGradients sums = IntervalGradients.zero();
        TensorLoops.backward(images, gradient, (float) scale, () -> new Backward(quantizer, IntervalGradients.zero()))
                .forEach(loop -> sums.add(loop.sums()));
        storeGradients(sums, gradients);
    }

    private record Backward(ActivationQuantizer quantizer, IntervalGradients sums) implements TensorLoops.Backward {
        @Override
        public void run(float[] values, float[] gradient, int count) {
            quantizer.gradients(values, gradient, gradient, 0, count, sums);
        }
    }
}

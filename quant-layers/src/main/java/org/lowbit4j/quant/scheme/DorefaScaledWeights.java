package org.lowbit4j.quant.scheme;

import java.util.List;
import java.util.Map;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.quant.operand.OperandSite;
import org.lowbit4j.quant.operand.SymbolicRanges;
import org.lowbit4j.quant.operand.WeightOperand;
import org.lowbit4j.quant.quantizer.GradientSums;
import org.lowbit4j.quant.quantizer.RangeTransformer;
import org.lowbit4j.quant.quantizer.TanhTransformer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * DoReFa weights with DoReFa-Net's own 1-bit form (Zhou et al., 2016, equation 7): the sign times the mean magnitude, straight through.
 *
 * <pre>1 bit   quantized = sign(w) E|w|     dL/dw = dL/d(quantized)     E|w| a constant in the gradient</pre>
 *
 * From 2 bits on they are {@link DorefaWeights}. In a search, where 1 bit is one of several candidates, its gradient is that of the
 * others (our choice).
 *
 * @param bits 1..8, or 32 to leave the weights float
 */
public record DorefaScaledWeights(@JsonProperty("bits") int bits) implements WeightScheme {

    private static final long serialVersionUID = 1;

    /** Checks the bitwidth. */
    public DorefaScaledWeights {
        WeightScheme.checkBits("DoReFa weights", bits, 1, "");
    }

    @Override
    public String title() {
        return "DoReFa weights with a scale";
    }

    @Override
    public DorefaScaledWeights withBits(int newBits) {
        return new DorefaScaledWeights(newBits);
    }

    @Override
    public WeightGrid grid() {
        return new WeightGrid(bits, WeightGrid.Coding.ODD_POINTS);
    }

    @Override
    public WeightOperand operand(OperandSite site) {
        return bits == 1 ? new ScaledSigns(grid(), site) : new DorefaWeights.OddPoints(grid(), site);
    }

    private static final class ScaledSigns extends DorefaWeights.OddPoints {

        ScaledSigns(WeightGrid grid, OperandSite site) {
            super(grid, site);
        }

        @Override
        public double scale(INDArray kernels, Map<String, INDArray> parameters) {
            double sum = 0;
            for (float weight : copyOf(kernels)) {
                sum += Math.abs(weight);
            }
            return (float) Math.max(sum / kernels.length(), TanhTransformer.LEAST_MAGNITUDE);
        }

        @Override
        public List<RangeTransformer> transformers(INDArray kernels, Map<String, INDArray> parameters) {
            return List.of(new StraightSign(TanhTransformer.of(copyOf(kernels)), (float) scale(kernels, parameters)));
        }

        /** The t of {@link DorefaWeights} with the gradient 1 / E|w|. */
        @Override
        public SDVariable transform(SDVariable w, Map<String, SDVariable> parameters, SymbolicRanges ops) {
            SDVariable straight = w.div(factor(w, parameters));
            return ops.constant(super.transform(w, parameters, ops)).add(straight.sub(ops.constant(straight)));
        }

        @Override
        public SDVariable factor(SDVariable w, Map<String, SDVariable> parameters) {
            SymbolicRanges ops = new SymbolicRanges(w.getSameDiff(), true);
            return ops.atLeast(ops.constant(w.getSameDiff().math().abs(w).mean()), TanhTransformer.LEAST_MAGNITUDE);
        }
    }

    /**
     * t as {@code tanh} has it, with the constant derivative 1 / scale.
     *
     * @param tanh gives t
     * @param scale E|w|
     */
    private record StraightSign(TanhTransformer tanh, float scale) implements RangeTransformer {

        @Override
        public int parameters() {
            return 0;
        }

        @Override
        public float transform(float value) {
            return tanh.transform(value);
        }

        @Override
        public void transform(float[] values, int length) {
            tanh.transform(values, length);
        }

        @Override
        public void gradients(float[] values, float[] gradient, int length, GradientSums sums) {
            for (int i = 0; i < length; i++) {
                gradient[i] = Float.isNaN(values[i]) ? Float.NaN : gradient[i] / scale;
            }
        }

        @Override
        public float pruningThreshold(double levels) {
            return tanh.pruningThreshold(levels);
        }

        @Override
        public float clippingThreshold(double levels) {
            return tanh.clippingThreshold(levels);
        }
    }
}

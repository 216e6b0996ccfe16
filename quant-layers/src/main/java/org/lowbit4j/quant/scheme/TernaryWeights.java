package org.lowbit4j.quant.scheme;

import java.util.List;
import java.util.Map;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.quant.operand.OperandSite;
import org.lowbit4j.quant.operand.ParameterFreeWeights;
import org.lowbit4j.quant.operand.SymbolicRanges;
import org.lowbit4j.quant.quantizer.GradientSums;
import org.lowbit4j.quant.quantizer.RangeTransformer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Ternary weights (Li et al., "Ternary Weight Networks", 2016), without parameters of their own:
 *
 * <pre>
 * quantized = alpha sign(w) where |w| &gt; delta, 0 elsewhere     dL/dw = dL/d(quantized)
 * delta = 0.7 E|w|     alpha = mean of |w| over |w| &gt; delta     both constants in the gradient
 * </pre>
 *
 * @param bits 2, or 32 to leave the weights float
 */
public record TernaryWeights(@JsonProperty("bits") int bits) implements WeightScheme {

    private static final long serialVersionUID = 1;

    private static final double SHARE = 0.7;

    /** Weights whose mean magnitude is less than this are zero. */
    private static final float LEAST = 0x1p-40f;

    /** Checks the bitwidth. */
    public TernaryWeights {
        if (bits != 2 && bits != FLOAT) {
            throw new IllegalArgumentException(
                    "weight bits " + bits + ": ternary weights need 2 bits, or " + FLOAT + " for float weights");
        }
    }

    @Override
    public String title() {
        return "ternary weights";
    }

    @Override
    public TernaryWeights withBits(int newBits) {
        return new TernaryWeights(newBits);
    }

    @Override
    public WeightGrid grid() {
        return new WeightGrid(bits, WeightGrid.Coding.SYMMETRIC);
    }

    @Override
    public ParameterFreeWeights operand(OperandSite site) {
        return new Ternary(grid(), site);
    }

    private static final class Ternary extends ParameterFreeWeights {

        Ternary(WeightGrid grid, OperandSite site) {
            super(grid, site);
        }

        private static float delta(float[] weights) {
            double sum = 0;
            for (float weight : weights) {
                sum += Math.abs(weight);
            }
            return Math.max((float) (SHARE * sum / weights.length), LEAST);
        }

        @Override
        public double scale(INDArray kernels, Map<String, INDArray> parameters) {
            float[] weights = copyOf(kernels);
            return alpha(weights, delta(weights));
        }

        private static float alpha(float[] weights, float delta) {
            double sum = 0;
            int count = 0;
            for (float weight : weights) {
                if (Math.abs(weight) > delta) {
                    sum += Math.abs(weight);
                    count++;
                }
            }
            return count == 0 ? 1 : (float) (sum / count);
        }

        @Override
        public List<RangeTransformer> transformers(INDArray kernels, Map<String, INDArray> parameters) {
            float[] weights = copyOf(kernels);
            float delta = delta(weights);
            return List.of(new Threshold(delta, alpha(weights, delta)));
        }

        /** {@code clamp(w / (2 delta), -1, 1)}, which is above a half where |w| is above delta, with the gradient 1 / alpha. */
        @Override
        public SDVariable transform(SDVariable w, Map<String, SDVariable> parameters, SymbolicRanges ops) {
            SDVariable t = ops.constant(ops.clip(w, delta(w, ops).mul(2), -1, 1));
            SDVariable straight = w.div(factor(w, parameters));
            return t.add(straight.sub(ops.constant(straight)));
        }

        private static SDVariable delta(SDVariable w, SymbolicRanges ops) {
            SDVariable mean = w.getSameDiff().math().abs(w).mean();
            return ops.atLeast(ops.constant(mean).mul(SHARE), LEAST);
        }

        @Override
        public SDVariable factor(SDVariable w, Map<String, SDVariable> parameters) {
            SameDiff sd = w.getSameDiff();
            SymbolicRanges ops = new SymbolicRanges(sd, true);
            SDVariable magnitude = sd.math().abs(w);
            SDVariable alive = magnitude.gt(delta(w, ops)).castTo(w.dataType());
            SDVariable count = alive.sum();
            SDVariable none = count.lt(0.5).castTo(w.dataType());
            return ops.constant(magnitude.mul(alive).sum().add(none).div(count.add(none)));
        }
    }

    /**
     * {@code t = clamp(w / (2 delta), -1, 1)} with the constant derivative 1 / alpha.
     *
     * @param delta the threshold
     * @param alpha what a code stands for
     */
    private record Threshold(float delta, float alpha) implements RangeTransformer {

        @Override
        public int parameters() {
            return 0;
        }

        @Override
        public float transform(float value) {
            return Math.min(Math.max(value / (2 * delta), -1f), 1f);
        }

        @Override
        public void transform(float[] values, int length) {
            for (int i = 0; i < length; i++) {
                values[i] = transform(values[i]);
            }
        }

        @Override
        public void gradients(float[] values, float[] gradient, int length, GradientSums sums) {
            for (int i = 0; i < length; i++) {
                gradient[i] = Float.isNaN(values[i]) ? Float.NaN : gradient[i] / alpha;
            }
        }

        @Override
        public float pruningThreshold(double levels) {
            return delta;
        }

        @Override
        public float clippingThreshold(double levels) {
            return delta;
        }
    }
}

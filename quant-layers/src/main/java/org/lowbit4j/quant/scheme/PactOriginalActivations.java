package org.lowbit4j.quant.scheme;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.List;
import java.util.Map;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.ActivationGrid.Coding;
import org.lowbit4j.quant.operand.ImageOperand;
import org.lowbit4j.quant.operand.OperandSite;
import org.lowbit4j.quant.operand.SymbolicRanges;
import org.lowbit4j.quant.quantizer.ActivationQuantizer;
import org.lowbit4j.quant.quantizer.ClipTransformer;
import org.lowbit4j.quant.quantizer.GradientSums;
import org.lowbit4j.quant.quantizer.RangeTransformer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * PACT activations with the gradient that Choi et al. (2018) give alpha:
 *
 * <pre>dL/dalpha = sum G 1[x &gt;= alpha]</pre>
 *
 * Otherwise {@link PactActivations}, parameter and all.
 *
 * @param bits 1..8, or 32 to leave the input float
 */
public record PactOriginalActivations(@JsonProperty("bits") int bits) implements ActivationScheme {

    private static final long serialVersionUID = 1;

    /** Checks the bitwidth. */
    public PactOriginalActivations {
        ActivationScheme.checkBits(bits, Coding.UNSIGNED);
    }

    @Override
    public String title() {
        return "PACT activations with the original gradient";
    }

    @Override
    public Coding coding() {
        return Coding.UNSIGNED;
    }

    @Override
    public PactOriginalActivations withBits(int newBits) {
        return new PactOriginalActivations(newBits);
    }

    @Override
    public ActivationScheme withCoding(Coding coding) {
        return coding == Coding.UNSIGNED ? this : new QilActivations(bits, coding);
    }

    @Override
    public double learningRateFactor() {
        return QilWeights.LEARNING_RATE_FACTOR;
    }

    @Override
    public boolean continues(ActivationScheme before) {
        return ActivationScheme.super.continues(before) || new PactActivations(bits).continues(before);
    }

    @Override
    public ImageOperand operand(OperandSite site) {
        return new OriginalClip(bits, site);
    }

    private static final class OriginalClip extends PactActivations.Clip {

        OriginalClip(int bits, OperandSite site) {
            super(bits, site);
        }

        @Override
        public ActivationQuantizer quantizer(Map<String, INDArray> parameters) {
            ActivationGrid grid = super.quantizer(parameters).grid();
            return new ActivationQuantizer(grid, new ClippedSum(new ClipTransformer(alpha(parameters))));
        }

        @Override
        protected boolean learnsScale() {
            return false;
        }

        @Override
        public void storeGradients(
                List<GradientSums> sums,
                double product,
                long values,
                Map<String, INDArray> parameters,
                Map<String, INDArray> gradients) {
            required(gradients, PactActivations.ALPHA).assign(sums.get(0).sum(0));
        }

        /** {@code min(max(x, 0), alpha) / [alpha]}, where [] takes away the gradient: what is clipped, and no more, moves alpha. */
        @Override
        public SDVariable transform(SDVariable x, Map<String, SDVariable> parameters, SymbolicRanges ops) {
            SDVariable alpha = ops.valid(required(parameters, PactActivations.ALPHA));
            SDVariable clipped = ops.constant(x.gte(ops.constant(alpha)).castTo(x.dataType()));
            SDVariable inverse = x.getSameDiff().math().reciprocal(ops.constant(alpha));
            SDVariable t = ops.clip(x, ops.constant(alpha), 0, 1);
            SDVariable byAlpha = clipped.mul(alpha.sub(ops.constant(alpha))).mul(inverse);
            return t.add(byAlpha);
        }

        @Override
        public SDVariable factor(SDVariable x, Map<String, SDVariable> parameters) {
            return new SymbolicRanges(x.getSameDiff(), true).constant(super.factor(x, parameters));
        }
    }

    /**
     * A clip whose derivative by alpha is {@code 1 / alpha} where it clips from above, and 0 elsewhere: with {@code x_q = alpha Q(t)}
     * that is dL/dalpha of {@code G = alpha dL/dx_q}.
     *
     * @param clip gives t and its derivative by x
     */
    private record ClippedSum(ClipTransformer clip) implements RangeTransformer {

        @Override
        public int parameters() {
            return 1;
        }

        @Override
        public float transform(float value) {
            return clip.transform(value);
        }

        @Override
        public void transform(float[] values, int length) {
            clip.transform(values, length);
        }

        @Override
        public void gradients(float[] values, float[] gradient, int length, GradientSums sums) {
            float inverse = clip.inverseWidth();
            float[] alphas = sums.lanes(0);
            for (int i = 0; i < length; i++) {
                float value = values[i];
                float t = clip.transform(value);
                float upstream = gradient[i] * inverse;
                alphas[i] += value >= clip.alpha() ? upstream : nanOr0(value);
                gradient[i] = t > 0 && t < 1 ? upstream : nanOr0(value);
            }
            sums.pieceAdded();
        }

        private static float nanOr0(float value) {
            return Float.isNaN(value) ? value : 0f;
        }

        @Override
        public float pruningThreshold(double levels) {
            return clip.pruningThreshold(levels);
        }

        @Override
        public float clippingThreshold(double levels) {
            return clip.clippingThreshold(levels);
        }
    }
}

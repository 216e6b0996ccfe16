package org.lowbit4j.quant.scheme;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.lowbit4j.binconv.ir.ActivationGrid.Coding;
import org.lowbit4j.quant.operand.ImageOperand;
import org.lowbit4j.quant.operand.OperandSite;
import org.lowbit4j.quant.operand.Projection;
import org.lowbit4j.quant.operand.SymbolicRanges;
import org.lowbit4j.quant.quantizer.ActivationQuantizer;
import org.lowbit4j.quant.quantizer.ClipTransformer;
import org.lowbit4j.quant.quantizer.GradientSums;
import org.lowbit4j.quant.quantizer.StepSize;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * LSQ activations (Esser et al., "Learned Step Size Quantization", ICLR 2020): a learned step.
 *
 * <pre>
 * code = rint(clamp(x / s, 0, n))     quantized = s code     n = 2^bits - 1
 * dL/ds = g sum G (code - x / s inside, code outside)     g = 1 / sqrt(features n)
 * </pre>
 *
 * Features are the inputs of the layer for one image. For an input of either sign codes are symmetric, -q..q with q = 2^(bits-1) - 1
 * (LSQ has one code more below zero), and affine codes are QIL's. The step starts as {@code 2 E|x| / sqrt(n)} and has the learning rate
 * of the weights. As every scale here it has a floor, half of where it starts (our choice).
 *
 * @param bits 1..8 (signed 2..8), or 32 to leave the input float
 * @param coding unsigned or signed
 */
public record LsqActivations(
        @JsonProperty("bits") int bits,
        @JsonProperty("coding") Coding coding) implements ActivationScheme {

    private static final long serialVersionUID = 1;

    /** Parameter: the step. */
    public static final String STEP = "activationStep";

    /** Checks the bitwidth and the coding. */
    public LsqActivations {
        ActivationScheme.checkBits(bits, coding);
        if (coding == Coding.AFFINE) {
            throw new IllegalArgumentException(
                    "LSQ activations with affine codes: they have no zero point; use QIL's affine range, or signed codes");
        }
    }

    /** Unsigned codes, for inputs that are not negative; negative inputs become 0. */
    public static LsqActivations of(int bits) {
        return new LsqActivations(bits, Coding.UNSIGNED);
    }

    @Override
    public String title() {
        return "LSQ activations";
    }

    @Override
    public LsqActivations withBits(int newBits) {
        return new LsqActivations(newBits, coding);
    }

    @Override
    public ActivationScheme withCoding(Coding newCoding) {
        return newCoding == Coding.AFFINE ? new QilActivations(bits, newCoding) : new LsqActivations(bits, newCoding);
    }

    /** A step is of its bits. */
    @Override
    public boolean continues(ActivationScheme before) {
        return equals(before) && !isFloat();
    }

    @Override
    public ImageOperand operand(OperandSite site) {
        return new Steps(coding, bits, site);
    }

    private static final class Steps extends ImageOperand {

        private final float low;

        Steps(Coding coding, int bits, OperandSite site) {
            super(coding, bits, site);
            this.low = coding == Coding.SIGNED ? -1f : 0f;
        }

        @Override
        public void define(SDLayerParams params) {
            params.addWeightParam(STEP, site().scalarShape());
        }

        /** Codes up to 2. */
        @Override
        public void initialize(Map<String, INDArray> parameters) {
            required(parameters, STEP).assign(2.0 / form().levels());
        }

        @Override
        public void calibrate(float[] samples, Map<String, INDArray> parameters, String place) {
            float step = StepSize.initial(samples, form().levels(), place);
            required(parameters, STEP).assign(step);
        }

        @Override
        public float[] floors(Map<String, INDArray> parameters) {
            return new float[] {required(parameters, STEP).getFloat(0) / 2};
        }

        @Override
        public void project(Map<String, INDArray> parameters) {
            Projection.clamp(required(parameters, STEP), site().floor(0), Float.MAX_VALUE);
        }

        private float alpha(Map<String, INDArray> parameters) {
            return required(parameters, STEP).getFloat(0) * form().levels();
        }

        @Override
        public ActivationQuantizer quantizer(Map<String, INDArray> parameters) {
            return ActivationQuantizer.clipped(bits(), new ClipTransformer(alpha(parameters), low, 1f));
        }

        @Override
        protected boolean learnsScale() {
            return true;
        }

        @Override
        public int sums() {
            return 1;
        }

        @Override
        public void storeGradients(
                List<GradientSums> sums,
                double product,
                long values,
                Map<String, INDArray> parameters,
                Map<String, INDArray> gradients) {
            double byAlpha = sums.get(0).sum(0) + product / alpha(parameters);
            int levels = form().levels();
            required(gradients, STEP).assign(byAlpha * levels * StepSize.gradientScale(values, levels));
        }

        @Override
        public SDVariable transform(SDVariable x, Map<String, SDVariable> parameters, SymbolicRanges ops) {
            return ops.clip(x, factor(x, parameters), low, 1);
        }

        @Override
        public SDVariable factor(SDVariable x, Map<String, SDVariable> parameters) {
            SymbolicRanges ops = new SymbolicRanges(x.getSameDiff(), true);
            int levels = form().levels();
            return ops.valid(ops.scaledGradient(required(parameters, STEP), ops.features(x), levels)
                    .mul(levels));
        }
    }
}

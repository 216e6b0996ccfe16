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
import org.lowbit4j.quant.quantizer.Interval;
import org.lowbit4j.quant.quantizer.IntervalCalibration;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * PACT activations (Choi et al., 2018): the input clipped to [0, alpha] with a learned alpha, and scaled back by it.
 *
 * <pre>
 * code = rint(n clamp(x / alpha, 0, 1))     quantized = alpha code / n     n = 2^bits - 1
 * dL/dalpha = sum G (1[x &gt;= alpha] + 1[0 &lt; x &lt; alpha] (quantized - x) / alpha)
 * </pre>
 *
 * PACT itself has the first term of the sum only ({@link PactOriginalActivations}). Here the rounding is taken into account as well, as
 * LSQ (Esser et al., 2020) and APoT (Li et al., 2020) do: without it alpha can only grow while anything is clipped. For an input of
 * either sign, which PACT is not made for, QIL's intervals take its place.
 *
 * @param bits 1..8, or 32 to leave the input float
 */
public record PactActivations(@JsonProperty("bits") int bits) implements ActivationScheme {

    private static final long serialVersionUID = 1;

    /** Parameter: where the input is clipped. */
    public static final String ALPHA = "alpha";

    /** Checks the bitwidth. */
    public PactActivations {
        ActivationScheme.checkBits(bits, Coding.UNSIGNED);
    }

    @Override
    public String title() {
        return "PACT activations";
    }

    @Override
    public Coding coding() {
        return Coding.UNSIGNED;
    }

    @Override
    public PactActivations withBits(int newBits) {
        return new PactActivations(newBits);
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
    public ImageOperand operand(OperandSite site) {
        return new Clip(bits, site);
    }

    /** The operand. */
    static class Clip extends ImageOperand {

        Clip(int bits, OperandSite site) {
            super(Coding.UNSIGNED, bits, site);
        }

        @Override
        public void define(SDLayerParams params) {
            params.addWeightParam(ALPHA, site().scalarShape());
        }

        @Override
        public void initialize(Map<String, INDArray> parameters) {
            required(parameters, ALPHA).assign(2);
        }

        /** Alpha is the width of the interval from 0 that clips best. */
        @Override
        public void calibrate(float[] samples, Map<String, INDArray> parameters, String place) {
            Interval interval = IntervalCalibration.activations(samples, bits(), place);
            required(parameters, ALPHA).assign(2 * interval.halfWidth());
        }

        /** That of the half width of the interval from 0 to alpha. */
        @Override
        public float[] floors(Map<String, INDArray> parameters) {
            return new float[] {alpha(parameters) / 4};
        }

        @Override
        public void project(Map<String, INDArray> parameters) {
            Projection.clamp(required(parameters, ALPHA), 2 * site().floor(0), Float.MAX_VALUE);
        }

        final float alpha(Map<String, INDArray> parameters) {
            return required(parameters, ALPHA).getFloat(0);
        }

        @Override
        public ActivationQuantizer quantizer(Map<String, INDArray> parameters) {
            return ActivationQuantizer.clipped(bits(), new ClipTransformer(alpha(parameters)));
        }

        @Override
        protected boolean learnsScale() {
            return true;
        }

        @Override
        public int sums() {
            return 1;
        }

        /** Through the clip and through the scale. */
        @Override
        public void storeGradients(
                List<GradientSums> sums,
                double product,
                long values,
                Map<String, INDArray> parameters,
                Map<String, INDArray> gradients) {
            required(gradients, ALPHA).assign(sums.get(0).sum(0) + product / alpha(parameters));
        }

        @Override
        public SDVariable transform(SDVariable x, Map<String, SDVariable> parameters, SymbolicRanges ops) {
            return ops.clip(x, ops.valid(required(parameters, ALPHA)), 0, 1);
        }

        @Override
        public SDVariable factor(SDVariable x, Map<String, SDVariable> parameters) {
            return new SymbolicRanges(x.getSameDiff(), true).valid(required(parameters, ALPHA));
        }
    }
}

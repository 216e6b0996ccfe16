package org.lowbit4j.quant.scheme;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.lowbit4j.binconv.ir.ActivationGrid.Coding;
import org.lowbit4j.quant.operand.ImageOperand;
import org.lowbit4j.quant.operand.OperandSite;
import org.lowbit4j.quant.operand.Projection;
import org.lowbit4j.quant.operand.SymbolicRanges;
import org.lowbit4j.quant.quantizer.ActivationQuantizer;
import org.lowbit4j.quant.quantizer.GradientSums;
import org.lowbit4j.quant.quantizer.Interval;
import org.lowbit4j.quant.quantizer.IntervalCalibration;
import org.lowbit4j.quant.quantizer.IntervalTransformer;
import org.lowbit4j.quant.quantizer.StepSize;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * QIL activations (Jung et al., CVPR 2019): one learned interval; or, for an input of either sign, an interval over |x|, or an affine
 * range with a zero point.
 *
 * <pre>code = rint(clamp((x - c + d) / 2d, 0, 1) n)     quantized = code / n     n = 2^bits - 1</pre>
 *
 * @param bits 1..8 (signed 2..8, affine 8), or 32 to leave the input float
 * @param coding of the codes
 * @param gradientScale whether the gradients of the interval are multiplied with LSQ's {@code 1 / sqrt(n q)}, n the inputs of one example,
 *     as for {@link QilWeights}
 */
public record QilActivations(
        @JsonProperty("bits") int bits,
        @JsonProperty("coding") Coding coding,
        @JsonProperty("gradientScale") boolean gradientScale)
        implements ActivationScheme {

    private static final long serialVersionUID = 1;

    /** Parameter: center of the interval. */
    public static final String CENTER = "activationCenter";
    /** Parameter: half width of the interval. */
    public static final String HALF_WIDTH = "activationHalfWidth";

    /** Checks the bitwidth. */
    public QilActivations {
        ActivationScheme.checkBits(bits, coding);
    }

    /** With gradients as they are. */
    public QilActivations(int bits, Coding coding) {
        this(bits, coding, false);
    }

    /** Unsigned codes, for inputs that are not negative; negative inputs become 0. */
    public static QilActivations of(int bits) {
        return new QilActivations(bits, Coding.UNSIGNED);
    }

    /** Signed symmetric codes. */
    public static QilActivations signed(int bits) {
        return new QilActivations(bits, Coding.SIGNED);
    }

    /** Eight bits with a zero point, for a network input. */
    public static QilActivations affine() {
        return new QilActivations(8, Coding.AFFINE);
    }

    @Override
    public String title() {
        return "QIL activations";
    }

    @Override
    public String settings() {
        return coding.toString().toLowerCase(Locale.ROOT) + (gradientScale ? ", gradients scaled" : "");
    }

    @Override
    public QilActivations withBits(int newBits) {
        return new QilActivations(newBits, coding, gradientScale);
    }

    @Override
    public QilActivations withCoding(Coding newCoding) {
        return new QilActivations(bits, newCoding, gradientScale);
    }

    /** The same with LSQ's scale of the gradients, or without. */
    public QilActivations withGradientScale(boolean scaled) {
        return new QilActivations(bits, coding, scaled);
    }

    @Override
    public double learningRateFactor() {
        return gradientScale ? 1 : QilWeights.LEARNING_RATE_FACTOR;
    }

    @Override
    public ImageOperand operand(OperandSite site) {
        return new OneInterval(this, site);
    }

    private static final class OneInterval extends ImageOperand {

        private final Coding coding;
        private final boolean gradientScale;

        OneInterval(QilActivations scheme, OperandSite site) {
            super(scheme.coding, scheme.bits, site);
            this.coding = scheme.coding;
            this.gradientScale = scheme.gradientScale;
        }

        @Override
        public void define(SDLayerParams params) {
            params.addWeightParam(CENTER, site().scalarShape());
            params.addWeightParam(HALF_WIDTH, site().scalarShape());
        }

        /** Magnitudes up to 2, or the affine range -1..1. */
        @Override
        public void initialize(Map<String, INDArray> parameters) {
            store(new Interval(coding == Coding.AFFINE ? 0 : 1, 1), parameters);
        }

        private static void store(Interval interval, Map<String, INDArray> parameters) {
            required(parameters, CENTER).assign(interval.center());
            required(parameters, HALF_WIDTH).assign(interval.halfWidth());
        }

        @Override
        public void calibrate(float[] samples, Map<String, INDArray> parameters, String place) {
            Interval interval = switch (coding) {
                case UNSIGNED -> IntervalCalibration.activations(samples, bits(), place);
                case SIGNED -> IntervalCalibration.signedActivations(samples, bits(), place);
                case AFFINE -> IntervalCalibration.affine(samples, place);
            };
            store(interval, parameters);
        }

        /** Half of the half width: without a floor training at few bits narrows some intervals to nearly nothing. */
        @Override
        public float[] floors(Map<String, INDArray> parameters) {
            return new float[] {required(parameters, HALF_WIDTH).getFloat(0) / 2};
        }

        /** Without a cap: the largest input differs from batch to batch. */
        @Override
        public void project(Map<String, INDArray> parameters) {
            Projection.ofIntervals(
                    required(parameters, CENTER),
                    required(parameters, HALF_WIDTH),
                    (part, center, halfWidth) -> coding == Coding.AFFINE
                            ? Interval.projectAffine(center, halfWidth, site().floor(part))
                            : Interval.project(center, halfWidth, site().floor(part), Float.POSITIVE_INFINITY));
        }

        /** As {@link #transform} defines it: an interval that reaches below zero, which a hand-built graph may learn, starts at zero. */
        @Override
        public ActivationQuantizer quantizer(Map<String, INDArray> parameters) {
            float center = required(parameters, CENTER).getFloat(0);
            float halfWidth = required(parameters, HALF_WIDTH).getFloat(0);
            return switch (coding) {
                case UNSIGNED ->
                    ActivationQuantizer.of(
                            bits(), IntervalTransformer.activations(Math.max(center, halfWidth), halfWidth));
                case SIGNED ->
                    ActivationQuantizer.of(
                            bits(), IntervalTransformer.signedActivations(Math.max(center, halfWidth), halfWidth));
                case AFFINE -> ActivationQuantizer.affine(center, halfWidth);
            };
        }

        @Override
        public int sums() {
            return 2;
        }

        @Override
        public void storeGradients(
                List<GradientSums> sums,
                double product,
                long values,
                Map<String, INDArray> parameters,
                Map<String, INDArray> gradients) {
            double scale = gradientScale ? StepSize.gradientScale(values, form().levels()) : 1;
            required(gradients, CENTER).assign(scale * sums.get(0).sum(IntervalTransformer.CENTER));
            required(gradients, HALF_WIDTH).assign(scale * sums.get(0).sum(IntervalTransformer.HALF_WIDTH));
        }

        @Override
        public SDVariable transform(SDVariable x, Map<String, SDVariable> parameters, SymbolicRanges ops) {
            SDVariable center = scaled(required(parameters, CENTER), x, ops);
            SDVariable halfWidth = scaled(required(parameters, HALF_WIDTH), x, ops);
            SameDiff sd = x.getSameDiff();
            return switch (coding) {
                case UNSIGNED -> ops.interval(x, center, halfWidth);
                case SIGNED ->
                    ops.interval(sd.math().abs(x), center, halfWidth)
                            .mul(sd.math().sign(x));
                case AFFINE -> ops.affine(x, center, halfWidth, form().levels());
            };
        }

        private SDVariable scaled(SDVariable parameter, SDVariable x, SymbolicRanges ops) {
            return gradientScale ? ops.scaledGradient(parameter, ops.features(x), form().levels()) : parameter;
        }
    }
}

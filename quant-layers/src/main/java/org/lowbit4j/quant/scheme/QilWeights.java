package org.lowbit4j.quant.scheme;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.quant.operand.OperandSite;
import org.lowbit4j.quant.operand.Projection;
import org.lowbit4j.quant.operand.SymbolicRanges;
import org.lowbit4j.quant.operand.WeightOperand;
import org.lowbit4j.quant.quantizer.GradientSums;
import org.lowbit4j.quant.quantizer.Interval;
import org.lowbit4j.quant.quantizer.IntervalCalibration;
import org.lowbit4j.quant.quantizer.IntervalTransformer;
import org.lowbit4j.quant.quantizer.StepSize;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * QIL weights (Jung et al., CVPR 2019): learned intervals over |w|, one for the tensor or one per output channel, and an exponent
 * gamma, which may be learned too.
 *
 * <pre>code = rint(sign(w) clamp((|w| - c + d) / 2d, 0, 1)^gamma q)     quantized = code / q     q = 2^(bits-1) - 1</pre>
 *
 * @param bits 2..8, or 32 to leave the weights float
 * @param perChannel whether every output channel has its own interval; one for the whole tensor if not
 * @param gamma the initial exponent, in (0, 16]; 1 is linear
 * @param trainGamma whether gamma is a parameter of the layer; a constant if not
 * @param gradientScale whether the gradients of interval and gamma are multiplied with LSQ's {@code 1 / sqrt(n q)}, n the weights of an
 *     interval; their learning rate is then that of the weights. Without it gradients stay as they are, and the learning rate is
 *     {@value #LEARNING_RATE_FACTOR} of that
 */
public record QilWeights(
        @JsonProperty("bits") int bits,
        @JsonProperty("perChannel") boolean perChannel,
        @JsonProperty("gamma") float gamma,
        @JsonProperty("trainGamma") boolean trainGamma,
        @JsonProperty("gradientScale") boolean gradientScale)
        implements WeightScheme {

    private static final long serialVersionUID = 1;

    /** Parameter: center of the interval. */
    public static final String CENTER = "weightCenter";
    /** Parameter: half width of the interval. */
    public static final String HALF_WIDTH = "weightHalfWidth";
    /** Parameter: the exponent. */
    public static final String GAMMA = "weightGamma";

    /** The factor of Jung et al. between the learning rate of the weights and that of the intervals. */
    public static final double LEARNING_RATE_FACTOR = 0.01;

    private static final float LARGEST_GAMMA = 16f;

    /** Checks the bitwidth and gamma. */
    public QilWeights {
        WeightScheme.checkBits(
                "QIL weights", bits, 2, ", because their grid has a zero; DoReFa weights (EBS) take 1 bit");
        if (!(gamma > 0) || gamma > LARGEST_GAMMA) {
            throw new IllegalArgumentException("gamma " + gamma + ": expected a number in (0, " + LARGEST_GAMMA + "]");
        }
    }

    /** With gradients as they are. */
    public QilWeights(int bits, boolean perChannel, float gamma, boolean trainGamma) {
        this(bits, perChannel, gamma, trainGamma, false);
    }

    /** One interval for the tensor, gamma fixed to 1. */
    public static QilWeights of(int bits) {
        return new QilWeights(bits, false, 1f, false);
    }

    @Override
    public String title() {
        return "QIL weights";
    }

    @Override
    public String settings() {
        return (perChannel ? "an interval per channel" : "one interval")
                + (trainGamma ? ", gamma trained" : ", gamma " + gamma)
                + (gradientScale ? ", gradients scaled" : "");
    }

    @Override
    public QilWeights withBits(int newBits) {
        return new QilWeights(newBits, perChannel, gamma, trainGamma, gradientScale);
    }

    /** The same with another exponent, constant or trained from there. */
    public QilWeights withGamma(float newGamma, boolean trained) {
        return new QilWeights(bits, perChannel, newGamma, trained, gradientScale);
    }

    /** The same with an interval for each output channel, or with one for all. */
    public QilWeights withPerChannel(boolean each) {
        return new QilWeights(bits, each, gamma, trainGamma, gradientScale);
    }

    /** The same with LSQ's scale of the gradients, or without. */
    public QilWeights withGradientScale(boolean scaled) {
        return new QilWeights(bits, perChannel, gamma, trainGamma, scaled);
    }

    @Override
    public WeightGrid grid() {
        return new WeightGrid(bits, WeightGrid.Coding.SYMMETRIC);
    }

    @Override
    public double learningRateFactor() {
        return gradientScale ? 1 : LEARNING_RATE_FACTOR;
    }

    @Override
    public WeightOperand operand(OperandSite site) {
        return new Intervals(this, site);
    }

    private static final class Intervals extends WeightOperand {

        private final QilWeights scheme;

        Intervals(QilWeights scheme, OperandSite site) {
            super(scheme.grid(), site);
            this.scheme = scheme;
        }

        @Override
        public int parts() {
            return scheme.perChannel ? site().channels() : 1;
        }

        @Override
        public void define(SDLayerParams params) {
            long[] shape = scheme.perChannel ? site().channelShape() : site().scalarShape();
            params.addWeightParam(CENTER, shape);
            params.addWeightParam(HALF_WIDTH, shape);
            if (scheme.trainGamma) {
                params.addWeightParam(GAMMA, site().scalarShape());
            }
        }

        /** The interval reaches from 0 to the largest weight. */
        @Override
        public void initialize(Map<String, INDArray> parameters) {
            double largest = kernels(parameters).amaxNumber().doubleValue();
            double half = Math.max(largest / 2, LEAST_RANGE);
            required(parameters, CENTER).assign(half);
            required(parameters, HALF_WIDTH).assign(half);
            if (scheme.trainGamma) {
                required(parameters, GAMMA).assign(scheme.gamma);
            }
        }

        @Override
        public void calibrate(float[] weights, Map<String, INDArray> parameters, String place) {
            INDArray center = required(parameters, CENTER);
            INDArray halfWidth = required(parameters, HALF_WIDTH);
            for (int part = 0; part < parts(); part++) {
                String what = parts() == 1 ? place : place + " of channel " + part;
                Interval interval =
                        IntervalCalibration.weights(part(weights, part), scheme.bits, exponent(parameters), what);
                center.putScalar(part, interval.center());
                halfWidth.putScalar(part, interval.halfWidth());
            }
        }

        /**
         * Half of each half width. Without a floor 2-bit training drives the half width of some layers to nearly zero within a
         * hundred steps; the mask of the gradients is then nearly empty.
         */
        @Override
        public float[] floors(Map<String, INDArray> parameters) {
            INDArray halfWidth = required(parameters, HALF_WIDTH);
            float[] floors = new float[parts()];
            for (int part = 0; part < floors.length; part++) {
                floors[part] = halfWidth.getFloat(part) / 2;
            }
            return floors;
        }

        /** Keeps the largest weight of every interval alive, see {@link Interval#projectWeights}. */
        @Override
        public void project(Map<String, INDArray> parameters) {
            if (scheme.trainGamma) {
                Projection.clamp(required(parameters, GAMMA), 1 / LARGEST_GAMMA, LARGEST_GAMMA);
            }
            INDArray kernels = kernels(parameters);
            INDArray largest = scheme.perChannel ? kernels.amax(1, 2, 3) : kernels.amax();
            double aliveFrom = Math.pow(0.5 / grid().levels(), 1 / exponent(parameters));
            Projection.ofIntervals(
                    required(parameters, CENTER),
                    required(parameters, HALF_WIDTH),
                    (part, center, halfWidth) -> Interval.projectWeights(
                            center, halfWidth, site().floor(part), LEAST_RANGE, largest.getFloat(part), aliveFrom));
        }

        private float exponent(Map<String, INDArray> parameters) {
            return scheme.trainGamma ? required(parameters, GAMMA).getFloat(0) : scheme.gamma;
        }

        /** As {@link #transform} defines it: an interval that reaches below zero, which a hand-built graph may learn, starts at zero. */
        @Override
        public List<IntervalTransformer> transformers(INDArray kernels, Map<String, INDArray> parameters) {
            INDArray center = required(parameters, CENTER);
            INDArray halfWidth = required(parameters, HALF_WIDTH);
            float exponent = exponent(parameters);
            List<IntervalTransformer> transformers = new ArrayList<>();
            for (int part = 0; part < parts(); part++) {
                transformers.add(IntervalTransformer.weights(
                        Math.max(center.getFloat(part), halfWidth.getFloat(part)), halfWidth.getFloat(part), exponent));
            }
            return transformers;
        }

        @Override
        public int sums() {
            return scheme.trainGamma ? 3 : 2;
        }

        @Override
        public void storeGradients(
                List<GradientSums> sums,
                double product,
                long values,
                Map<String, INDArray> parameters,
                Map<String, INDArray> gradients) {
            double scale = scheme.gradientScale ? StepSize.gradientScale(values / parts(), grid().levels()) : 1;
            double gamma = 0;
            for (int part = 0; part < sums.size(); part++) {
                GradientSums sum = sums.get(part);
                required(gradients, CENTER).putScalar(part, scale * sum.sum(IntervalTransformer.CENTER));
                required(gradients, HALF_WIDTH).putScalar(part, scale * sum.sum(IntervalTransformer.HALF_WIDTH));
                gamma += scheme.trainGamma ? sum.sum(IntervalTransformer.GAMMA) : 0;
            }
            if (scheme.trainGamma) {
                required(gradients, GAMMA).assign(scale * gamma);
            }
        }

        @Override
        public SDVariable transform(SDVariable w, Map<String, SDVariable> parameters, SymbolicRanges ops) {
            SameDiff sd = w.getSameDiff();
            SDVariable t = ops.interval(
                    sd.math().abs(w),
                    scaled(required(parameters, CENTER), w, ops),
                    scaled(required(parameters, HALF_WIDTH), w, ops));
            SDVariable gamma = gamma(w, parameters, ops);
            return (gamma == null ? t : ops.power(t, gamma)).mul(sd.math().sign(w));
        }

        private SDVariable scaled(SDVariable parameter, SDVariable w, SymbolicRanges ops) {
            if (!scheme.gradientScale) {
                return parameter;
            }
            SDVariable weights = w.getSameDiff().onesLike(w).sum().div(parts());
            return ops.scaledGradient(parameter, weights, grid().levels());
        }

        /** Null where gamma is 1 for good. */
        private @Nullable SDVariable gamma(SDVariable w, Map<String, SDVariable> parameters, SymbolicRanges ops) {
            if (scheme.trainGamma) {
                return scaled(required(parameters, GAMMA), w, ops);
            }
            return scheme.gamma == 1f ? null : w.getSameDiff().constant(Nd4j.scalar(w.dataType(), scheme.gamma));
        }
    }
}

package org.lowbit4j.quant.layer;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.quant.calibration.Interval;
import org.lowbit4j.quant.quantizer.IntervalGradients;
import org.lowbit4j.quant.quantizer.IntervalTransformer;
import org.lowbit4j.quant.quantizer.RangeTransformer;
import org.lowbit4j.quant.quantizer.WeightQuantizer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Weights quantized over learned intervals ({@link WeightQuantizer}): one for the tensor or one per output channel, and an
 * exponent gamma, which may be learned too.
 */
final class IntervalWeights implements WeightOperand {

    private static final float LARGEST_GAMMA = 16f;

    private final QuantizedLayer layer;
    private final WeightQuantization quantization;

    IntervalWeights(QuantizedLayer layer) {
        this.layer = layer;
        this.quantization = layer.weightQuantization();
    }

    @Override
    public void define(SDLayerParams params) {
        long[] shape = quantization.perChannel() ? layer.channelShape() : layer.scalarShape();
        params.addWeightParam(QuantizedLayer.WEIGHT_CENTER, shape);
        params.addWeightParam(QuantizedLayer.WEIGHT_HALF_WIDTH, shape);
        if (quantization.trainGamma()) {
            params.addWeightParam(QuantizedLayer.WEIGHT_GAMMA, layer.scalarShape());
        }
    }

    /** The interval reaches from 0 to the largest weight. */
    @Override
    public void initialize(Map<String, INDArray> parameters) {
        double largest =
                required(parameters, QuantizedLayer.WEIGHT).amaxNumber().doubleValue();
        double half = Math.max(largest / 2, QuantizedLayer.LEAST_HALF_WIDTH);
        required(parameters, QuantizedLayer.WEIGHT_CENTER).assign(half);
        required(parameters, QuantizedLayer.WEIGHT_HALF_WIDTH).assign(half);
        if (quantization.trainGamma()) {
            required(parameters, QuantizedLayer.WEIGHT_GAMMA).assign(quantization.gamma());
        }
    }

    /**
     * Keeps the center at or below the largest magnitude of the weights, besides what {@link Interval#project} demands: an
     * interval above all weights quantizes them to 0 and has no gradient that would bring it back. The cap is our choice, not
     * Jung et al.'s.
     */
    @Override
    public void project(Map<String, INDArray> parameters) {
        INDArray largest = largestWeights(layer.asKernels(required(parameters, QuantizedLayer.WEIGHT)));
        ValidParameters.projectIntervals(
                required(parameters, QuantizedLayer.WEIGHT_CENTER),
                required(parameters, QuantizedLayer.WEIGHT_HALF_WIDTH),
                (i, center, halfWidth) ->
                        Interval.project(center, halfWidth, layer.weightHalfWidthFloor(), largest.getFloat(i)));
        if (quantization.trainGamma()) {
            ValidParameters.clamp(required(parameters, QuantizedLayer.WEIGHT_GAMMA), 1 / LARGEST_GAMMA, LARGEST_GAMMA);
        }
    }

    /** The largest magnitude of the weights that share an interval, one by one. */
    private INDArray largestWeights(INDArray kernels) {
        return quantization.perChannel() ? kernels.amax(1, 2, 3) : kernels.amax();
    }

    @Override
    public WeightQuantizer quantizer(int channel, Map<String, INDArray> parameters) {
        int at = quantization.perChannel() ? channel : 0;
        float center = required(parameters, QuantizedLayer.WEIGHT_CENTER).getFloat(at);
        float halfWidth = required(parameters, QuantizedLayer.WEIGHT_HALF_WIDTH).getFloat(at);
        float gamma = quantization.trainGamma()
                ? required(parameters, QuantizedLayer.WEIGHT_GAMMA).getFloat(0)
                : quantization.gamma();
        return WeightQuantizer.of(quantization.bits(), IntervalTransformer.weights(center, halfWidth, gamma));
    }

    @Override
    public Operand forward(INDArray kernels, Map<String, INDArray> parameters, Allocator working) {
        INDArray coded = working.create(kernels.shape());
        float[] weights = FloatMemory.copyOf(kernels);
        float[] codes = new float[weights.length];
        forEachRange(
                weights.length,
                (channel, from, to) -> quantizer(channel, parameters).codes(weights, codes, from, to));
        FloatMemory.of(coded).put(codes);
        int levels = quantization.levels();
        return new Operand(coded, 1.0 / levels, levels, true);
    }

    @Override
    public void backward(
            INDArray kernels,
            INDArray gradient,
            double scale,
            Map<String, INDArray> parameters,
            Map<String, INDArray> gradients) {
        float[] weights = FloatMemory.copyOf(kernels);
        float[] upstream = FloatMemory.copyOf(gradient.muli(scale));
        INDArray center = required(gradients, QuantizedLayer.WEIGHT_CENTER);
        INDArray halfWidth = required(gradients, QuantizedLayer.WEIGHT_HALF_WIDTH);
        double[] gamma = new double[1];
        forEachRange(weights.length, (channel, from, to) -> {
            IntervalGradients sums = zeroGradients();
            quantizer(channel, parameters).gradients(weights, upstream, upstream, from, to, sums);
            center.putScalar(channel, sums.center());
            halfWidth.putScalar(channel, sums.halfWidth());
            gamma[0] += sums.gamma();
        });
        if (quantization.trainGamma()) {
            required(gradients, QuantizedLayer.WEIGHT_GAMMA).assign(gamma[0]);
        }
        FloatMemory.of(gradient).put(upstream);
    }

    /** That of all weights, where they share one. */
    @Override
    public RangeTransformer transformer(INDArray kernels, Map<String, INDArray> parameters) {
        return quantizer(0, parameters).transformer();
    }

    @Override
    public IntervalGradients zeroGradients() {
        return quantization.trainGamma() ? IntervalGradients.zeroWithGamma() : IntervalGradients.zero();
    }

    @Override
    public void storeRangeGradients(
            IntervalGradients sums, double product, Map<String, INDArray> parameters, Map<String, INDArray> gradients) {
        required(gradients, QuantizedLayer.WEIGHT_CENTER).assign(sums.center());
        required(gradients, QuantizedLayer.WEIGHT_HALF_WIDTH).assign(sums.halfWidth());
        if (quantization.trainGamma()) {
            required(gradients, QuantizedLayer.WEIGHT_GAMMA).assign(sums.gamma());
        }
    }

    /** Calls {@code body} for every range of the weights, output channel by output channel, that shares an interval. */
    private void forEachRange(int length, Range body) {
        int ranges = quantization.perChannel() ? Math.toIntExact(layer.getNOut()) : 1;
        int size = length / ranges;
        for (int i = 0; i < ranges; i++) {
            body.accept(i, i * size, (i + 1) * size);
        }
    }

    /** {@code round(sign(w) * clamp((|w| - c + d) / 2d, 0, 1)^gamma * q)}. */
    @Override
    public SymbolicOperand definition(SDVariable w, Map<String, SDVariable> parameters, boolean rounding) {
        SameDiff sd = w.getSameDiff();
        IntervalOps ops = new IntervalOps(sd, rounding);
        SDVariable t = ops.interval(
                sd.math().abs(w),
                required(parameters, QuantizedLayer.WEIGHT_CENTER),
                required(parameters, QuantizedLayer.WEIGHT_HALF_WIDTH));
        SDVariable gamma = gamma(w, parameters);
        SDVariable power = gamma == null ? t : ops.power(t, gamma);
        int levels = quantization.levels();
        return new SymbolicOperand(ops.rounded(power.mul(sd.math().sign(w)).mul(levels)), 1.0 / levels);
    }

    /** Null where gamma is 1 for good. */
    private @Nullable SDVariable gamma(SDVariable w, Map<String, SDVariable> parameters) {
        if (quantization.trainGamma()) {
            return required(parameters, QuantizedLayer.WEIGHT_GAMMA);
        }
        return quantization.gamma() == 1f
                ? null
                : w.getSameDiff().constant(Nd4j.scalar(w.dataType(), quantization.gamma()));
    }

    /** What is done with the weights {@code from..to - 1} of an output channel, or of all. */
    private interface Range {
        void accept(int channel, int from, int to);
    }
}

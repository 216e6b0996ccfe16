package org.lowbit4j.quant.layer;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.lowbit4j.quant.quantizer.IntervalGradients;
import org.lowbit4j.quant.quantizer.RangeTransformer;
import org.lowbit4j.quant.quantizer.TanhTransformer;
import org.lowbit4j.quant.quantizer.WeightQuantizer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * DoReFa weights ({@link WeightQuantizer#dorefa}), without parameters of their own. The convolution sees the odd integers
 * {@code 2 code - n}, of which one stands for 1 / n.
 */
final class TanhWeights implements WeightOperand {

    private final WeightQuantization quantization;

    TanhWeights(WeightQuantization quantization) {
        this.quantization = quantization;
    }

    @Override
    public void define(SDLayerParams params) {}

    @Override
    public void initialize(Map<String, INDArray> parameters) {}

    @Override
    public void project(Map<String, INDArray> parameters) {}

    @Override
    public WeightQuantizer quantizer(int channel, Map<String, INDArray> parameters) {
        return quantizer(required(parameters, QuantizedLayer.WEIGHT));
    }

    private WeightQuantizer quantizer(INDArray weights) {
        return WeightQuantizer.dorefa(quantization.bits(), TanhTransformer.of(FloatMemory.copyOf(weights)));
    }

    @Override
    public RangeTransformer transformer(INDArray kernels, Map<String, INDArray> parameters) {
        return quantizer(kernels).transformer();
    }

    @Override
    public void storeRangeGradients(
            IntervalGradients sums,
            double product,
            Map<String, INDArray> parameters,
            Map<String, INDArray> gradients) {}

    @Override
    public Operand forward(INDArray kernels, Map<String, INDArray> parameters, Allocator working) {
        WeightQuantizer quantizer = quantizer(kernels);
        INDArray coded = working.create(kernels.shape());
        TensorLoops.forward(
                kernels, coded, () -> (values, results, count) -> quantizer.centredCodes(values, results, 0, count));
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
        WeightQuantizer quantizer = quantizer(kernels);
        TensorLoops.backward(kernels, gradient, (float) scale, () -> {
            IntervalGradients none = IntervalGradients.zero();
            return (values, piece, count) -> quantizer.gradients(values, piece, piece, 0, count, none);
        });
    }

    /** {@code 2 round(n (tanh(w) / (2 max|tanh(w)|) + 1/2)) - n}, the maximum a constant. */
    @Override
    public SymbolicOperand definition(SDVariable w, Map<String, SDVariable> parameters, boolean rounding) {
        SameDiff sd = w.getSameDiff();
        IntervalOps ops = new IntervalOps(sd, rounding);
        SDVariable tanh = sd.math().tanh(w);
        SDVariable max = ops.constant(sd.math().abs(tanh).max());
        int levels = quantization.levels();
        SDVariable codes = ops.rounded(tanh.div(max).mul(0.5).add(0.5).mul(levels));
        return new SymbolicOperand(codes.mul(2).sub(levels), 1.0 / levels);
    }
}

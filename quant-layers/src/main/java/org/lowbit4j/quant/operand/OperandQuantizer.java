package org.lowbit4j.quant.operand;

import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.lowbit4j.quant.memory.Allocator;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How a layer quantizes one operand of its convolution, images or kernels: everything that one kind of quantizer needs, from its
 * parameters to its gradients. Holds settings only; the parameters' values and gradients are tables by name, those of the layer.
 *
 * <p>A scheme makes it ({@link org.lowbit4j.quant.scheme.WeightScheme#operand}), at any time and for several threads, so it must
 * not depend on state that is not in the scheme. Parameters of one operand may also be read, not written, by the other.
 */
public interface OperandQuantizer {

    /** The narrowest range that any step leaves, in units of the tensor. */
    float LEAST_RANGE = 1e-6f;

    /** Adds the quantizer's parameters to those of the layer. */
    void define(SDLayerParams params);

    /** Sets the quantizer's parameters to a guess that serves until calibration; the weights are there already. */
    void initialize(Map<String, INDArray> parameters);

    /**
     * Sets the quantizer's parameters from data, so that the layer is ready for training.
     *
     * @param values all weights, output channel by output channel; or samples of the input
     * @param parameters of the layer
     * @param place what the values are, for messages
     * @throws IllegalArgumentException for values that no range can be found from, NaN for instance
     */
    void calibrate(float[] values, Map<String, INDArray> parameters, String place);

    /**
     * How narrow training that starts from these parameters may make the range of each part, as {@link OperandSite#floor} gives it back;
     * empty where there is no range.
     */
    float[] floors(Map<String, INDArray> parameters);

    /**
     * The real value that a quantized value of 1 stands for: the factor u that makes the sum of {@code (v - u * quantized(v))^2}
     * least, 1 where that leaves it open.
     *
     * @param values as for {@link #calibrate}
     * @param parameters of the layer
     */
    double unit(float[] values, Map<String, INDArray> parameters);

    /** Moves the quantizer's parameters to the nearest valid ones, after a training step. */
    void project(Map<String, INDArray> parameters);

    /** Whether training moves {@code parameter}, one of those that {@link #define} adds, by its gradient. */
    default boolean isTrained(String parameter) {
        return true;
    }

    /**
     * Quantizes a tensor.
     *
     * @param tensor floats, dense: images as the layer's format says, or kernels [out, in per group, kernel height, kernel width]
     * @param parameters of the layer
     * @param working where the values go
     */
    Operand forward(INDArray tensor, Map<String, INDArray> parameters, Allocator working);

    /**
     * Carries a gradient back through {@link #forward}.
     *
     * @param tensor what was quantized
     * @param gradient dL/d(quantized tensor) divided by {@code scale}, dense and in the order of {@code tensor}; becomes
     *     dL/d(tensor) in place
     * @param scale applied first
     * @param parameters of the layer
     * @param gradients receives those of the quantizer's parameters, every one of them: what is not assigned keeps the gradient
     *     of the step before
     */
    void backward(
            INDArray tensor,
            INDArray gradient,
            double scale,
            Map<String, INDArray> parameters,
            Map<String, INDArray> gradients);

    /**
     * {@link #forward} in SameDiff ops, without its rounding where {@code rounding} is false: then the gradients are those of
     * a smooth function, which finite differences can check.
     *
     * @param tensor images, or the weights in the layer's own shape
     * @param parameters of the layer
     * @param rounding whether to round; straight-through
     */
    SymbolicOperand definition(SDVariable tensor, Map<String, SDVariable> parameters, boolean rounding);
}

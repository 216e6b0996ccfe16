package org.lowbit4j.quant.layer;

import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How a layer quantizes one operand of its convolution, images or kernels: everything that one kind of quantizer needs, from its
 * parameters to its gradients. Holds settings only; the parameters' values and gradients are tables by name, those of the layer.
 *
 * <p>A layer makes its quantizers in {@link QuantizedLayer#kernelQuantizer} and {@link QuantizedLayer#imageQuantizer}, which
 * another kind of layer overrides. Both may be called at any time and by several threads, so they must not depend on state that
 * is not in the configuration. Parameters of one operand may also be read, not written, by the other.
 */
public interface OperandQuantizer {

    /** Adds the quantizer's parameters to those of the layer. */
    void define(SDLayerParams params);

    /** Sets the quantizer's parameters to a guess that serves until calibration; the weights are there already. */
    void initialize(Map<String, INDArray> parameters);

    /** Moves the quantizer's parameters to the nearest valid ones, after a training step. */
    void project(Map<String, INDArray> parameters);

    /**
     * Quantizes a tensor.
     *
     * @param tensor floats, dense: images as the layer's format says, or kernels [out, in, kernel height, kernel width]
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

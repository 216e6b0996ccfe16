package org.lowbit4j.quant.layer;

import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How a layer quantizes one operand of its convolution, images or kernels: everything that one kind of quantizer needs, from its
 * parameters to its gradients. Holds settings only; the parameters' values and gradients are tables by name, those of the layer.
 */
interface OperandQuantizer {

    /** Adds the quantizer's parameters to those of the layer. */
    void define(SDLayerParams params);

    /** Sets the quantizer's parameters to a guess that serves until calibration; the weights are there already. */
    void initialize(Map<String, INDArray> parameters);

    /** Moves the quantizer's parameters to the nearest valid ones, after a training step. */
    void project(Map<String, INDArray> parameters);

    /**
     * Quantizes a tensor.
     *
     * @param tensor floats, dense
     * @param parameters of the layer
     * @param working where the values go
     */
    Operand forward(INDArray tensor, Map<String, INDArray> parameters, Allocator working);

    /**
     * Carries a gradient back through {@link #forward}.
     *
     * @param tensor what was quantized
     * @param gradient dL/d(quantized tensor) divided by {@code scale}; becomes dL/d(tensor)
     * @param scale applied first
     * @param parameters of the layer
     * @param gradients receives those of the quantizer's parameters
     */
    void backward(
            INDArray tensor,
            INDArray gradient,
            double scale,
            Map<String, INDArray> parameters,
            Map<String, INDArray> gradients);

    /** {@link #forward} in SameDiff ops, without its rounding where {@code rounding} is false. */
    SymbolicOperand definition(SDVariable tensor, Map<String, SDVariable> parameters, boolean rounding);
}

package org.lowbit4j.quant.operand;

import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.lowbit4j.quant.memory.Allocator;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Leaves an operand float. */
public final class Unquantized implements OperandQuantizer {

    /** Without settings. */
    public Unquantized() {}

    @Override
    public void define(SDLayerParams params) {}

    @Override
    public void initialize(Map<String, INDArray> parameters) {}

    @Override
    public void calibrate(float[] values, Map<String, INDArray> parameters, String place) {}

    @Override
    public float[] floors(Map<String, INDArray> parameters) {
        return new float[0];
    }

    @Override
    public double unit(float[] values, Map<String, INDArray> parameters) {
        return 1;
    }

    @Override
    public void project(Map<String, INDArray> parameters) {}

    @Override
    public Operand forward(INDArray tensor, Map<String, INDArray> parameters, Allocator working) {
        return Operand.ofFloat(tensor);
    }

    @Override
    public void backward(
            INDArray tensor,
            INDArray gradient,
            double scale,
            Map<String, INDArray> parameters,
            Map<String, INDArray> gradients) {
        gradient.muli(scale);
    }

    @Override
    public SymbolicOperand definition(SDVariable tensor, Map<String, SDVariable> parameters, boolean rounding) {
        return new SymbolicOperand(tensor, 1);
    }
}

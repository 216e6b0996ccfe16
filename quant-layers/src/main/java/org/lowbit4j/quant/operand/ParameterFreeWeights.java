package org.lowbit4j.quant.operand;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.quant.quantizer.GradientSums;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Quantizes kernels by what follows from them alone, their maximum or their mean for instance: nothing to learn or to calibrate. */
public abstract class ParameterFreeWeights extends WeightOperand {

    /**
     * An operand.
     *
     * @param grid of the codes
     * @param site the layer
     */
    protected ParameterFreeWeights(WeightGrid grid, OperandSite site) {
        super(grid, site);
    }

    @Override
    public final void define(SDLayerParams params) {}

    @Override
    public final void initialize(Map<String, INDArray> parameters) {}

    @Override
    public final void calibrate(float[] weights, Map<String, INDArray> parameters, String place) {}

    @Override
    public final float[] floors(Map<String, INDArray> parameters) {
        return new float[0];
    }

    @Override
    public final void project(Map<String, INDArray> parameters) {}

    @Override
    public final void storeGradients(
            List<GradientSums> sums,
            double product,
            long values,
            Map<String, INDArray> parameters,
            Map<String, INDArray> gradients) {}
}

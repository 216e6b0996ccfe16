package org.lowbit4j.quant.layer;

import java.util.Map;
import org.lowbit4j.quant.quantizer.IntervalGradients;
import org.lowbit4j.quant.quantizer.RangeTransformer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A quantizer with one range for the whole tensor: the quantized tensor is {@code scale * Q(transform(tensor))}, with Q the
 * rounding to its own grid. Grids of other bitwidths can share the range.
 */
public interface OperandRange extends OperandQuantizer {

    /**
     * The transformer of this moment.
     *
     * @param tensor that is quantized
     * @param parameters of the layer
     */
    RangeTransformer transformer(INDArray tensor, Map<String, INDArray> parameters);

    /** Where the gradients of the transformer's parameters are to be summed. */
    default IntervalGradients zeroGradients() {
        return IntervalGradients.zero();
    }

    /** What the rounded values are multiplied with. */
    default double scale(Map<String, INDArray> parameters) {
        return 1;
    }

    /**
     * Stores the gradients of the range's parameters.
     *
     * @param sums what the transformer added up from the gradient by {@code Q(transform(tensor))}
     * @param product inner product of that gradient and {@code Q(transform(tensor))}
     * @param parameters of the layer
     * @param gradients receives those of the range's parameters
     */
    void storeRangeGradients(
            IntervalGradients sums, double product, Map<String, INDArray> parameters, Map<String, INDArray> gradients);
}

package org.lowbit4j.quant.layer;

import java.util.Map;
import org.lowbit4j.quant.quantizer.WeightQuantizer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Quantizes kernels to the codes of one grid. */
interface WeightOperand extends OperandRange {

    /** The quantizer, at this moment, of the weights of one output channel; of all where they share it. */
    WeightQuantizer quantizer(int channel, Map<String, INDArray> parameters);
}

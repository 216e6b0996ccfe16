package org.lowbit4j.quant.operand;

import org.nd4j.linalg.api.ndarray.INDArray;

/** What the quantizer of an operand may know of the layer that it works in. */
public interface OperandSite {

    /** The shape of a parameter that is one number, broadcastable to the tensor. */
    long[] scalarShape();

    /** The shape of a parameter with one number for each output channel, broadcastable to the weights. */
    long[] channelShape();

    /** How many output channels the layer has. */
    int channels();

    /** The weights, in the layer's own shape, as kernels [out, in per group, kernel height, kernel width]; a view. */
    INDArray kernels(INDArray weights);

    /**
     * How narrow training may make the range of a part, as {@link OperandQuantizer#floors} has said where training started;
     * the narrowest of all before calibration.
     *
     * @param part number of the part of the tensor that has a range of its own
     */
    float floor(int part);
}

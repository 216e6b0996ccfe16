package org.lowbit4j.binconv.ir;

/** The weights of a convolution: integer codes on a grid, or plain float32 values. OHWI order. */
public sealed interface Weights permits WeightCodes, FloatWeights {

    /** The shape, OHWI. */
    WeightShape shape();

    /** The float32 value of the weight at offset {@code index}, see {@link WeightShape#index}. */
    float value(int index);
}

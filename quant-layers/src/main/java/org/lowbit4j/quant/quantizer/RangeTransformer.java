package org.lowbit4j.quant.quantizer;

/**
 * Maps real values to the range [0, 1] or [-1, 1] whose steps a {@link Discretizer} rounds to; its parameters can be learned.
 *
 * <p>The array forms work in place on the first {@code length} elements, so that a tensor goes through in pieces that stay in
 * the first-level cache. Array and scalar forms give the same float for every input; NaN stays NaN.
 */
public interface RangeTransformer {

    /** How many parameters are learned: as many sums {@link #gradients} adds to, in the order that the transformer states. */
    int parameters();

    /** The transformed value, in [0, 1] or [-1, 1]; NaN for NaN. */
    float transform(float value);

    /**
     * Replaces values by their transformed values.
     *
     * @param values values, then transformed values
     * @param length how many, from the start
     */
    void transform(float[] values, int length);

    /**
     * Replaces dL/d(transformed value) by dL/d(value), and adds the derivatives by the learned parameters to {@code sums}. A NaN
     * among the inputs makes its gradient NaN.
     *
     * @param values inputs of {@link #transform}; left as they are
     * @param gradient dL/d(transformed value), then dL/d(value)
     * @param length how many, from the start; at most {@link GradientSums#LANES}
     * @param sums receives the derivatives by the parameters
     */
    void gradients(float[] values, float[] gradient, int length, GradientSums sums);

    /** The smallest magnitude, in units of the input, that does not become zero at {@code levels} steps from 0 to 1. */
    float pruningThreshold(double levels);

    /** The magnitude, in units of the input, from which on the largest code at {@code levels} steps is taken. */
    float clippingThreshold(double levels);
}

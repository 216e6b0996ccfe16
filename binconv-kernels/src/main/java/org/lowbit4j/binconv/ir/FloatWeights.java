package org.lowbit4j.binconv.ir;

/**
 * Float32 weights.
 *
 * @param shape OHWI
 * @param values one finite value per weight, in OHWI order
 */
public record FloatWeights(WeightShape shape, FloatVector values) implements Weights {

    /** Checks the number of values and that they are finite. */
    public FloatWeights {
        if (values.length() != shape.size()) {
            throw new InvalidGraphException(
                    "float weights " + shape + ": expected " + shape.size() + " values, got " + values.length());
        }
        if (!values.isFinite()) {
            throw new InvalidGraphException("float weights " + shape + ": expected finite values, got NaN or infinity");
        }
    }

    @Override
    public float value(int index) {
        return values.get(index);
    }
}

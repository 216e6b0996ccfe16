package org.lowbit4j.quant.layer;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Images or kernels as a convolution sees them; {@code values * step} are the quantized ones.
 *
 * @param values integer-valued codes, or floats that are not coded; dense
 * @param step what one unit of {@code values} stands for
 * @param largest the largest magnitude of a code; infinite if not coded
 * @param signed whether values may have either sign
 */
public record Operand(INDArray values, double step, float largest, boolean signed) {

    /** Values as they are. */
    public static Operand ofFloat(INDArray values) {
        return new Operand(values, 1, Float.POSITIVE_INFINITY, true);
    }

    /** Whether the values are integers, whose sums must be exact. */
    public boolean isCoded() {
        return Float.isFinite(largest);
    }
}

package org.lowbit4j.quant.operand;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Images or kernels as a convolution sees them; {@code values * step} are the quantized ones.
 *
 * @param values integer-valued codes, or floats that are not coded; dense
 * @param step what one unit of {@code values} stands for
 * @param largest the largest magnitude of a code; infinite if not coded
 * @param signed whether values may have either sign
 * @param numbers whether all of what was quantized were numbers; a NaN is at the code of zero. True for floats that are not coded,
 *     which nobody looks through
 */
public record Operand(INDArray values, double step, float largest, boolean signed, boolean numbers) {

    /** Values as they are. */
    public static Operand ofFloat(INDArray values) {
        return ofFloat(values, 1, true);
    }

    /** Values that are not coded, times {@code step}. */
    public static Operand ofFloat(INDArray values, double step, boolean numbers) {
        return new Operand(values, step, Float.POSITIVE_INFINITY, true, numbers);
    }

    /** Whether the values are integers, whose sums must be exact. */
    public boolean isCoded() {
        return Float.isFinite(largest);
    }
}

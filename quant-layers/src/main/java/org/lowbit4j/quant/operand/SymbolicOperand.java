package org.lowbit4j.quant.operand;

import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * An {@link Operand} in SameDiff ops; {@code values * step * factor} is the quantized tensor.
 *
 * @param values integer-valued codes, or floats that are not coded
 * @param step the constant part of what one unit of {@code values} stands for
 * @param factor the part that is a parameter, such as PACT's alpha, broadcastable to the output; null where there is none
 */
public record SymbolicOperand(
        SDVariable values, double step, @Nullable SDVariable factor) {

    /** An operand whose step is a constant. */
    public SymbolicOperand(SDVariable values, double step) {
        this(values, step, null);
    }
}

package org.lowbit4j.quant.layer;

import org.nd4j.autodiff.samediff.SDVariable;

/**
 * An {@link Operand} in SameDiff ops; {@code values * step} is the quantized tensor.
 *
 * @param values integer-valued codes, or floats that are not coded
 * @param step what one unit of {@code values} stands for
 */
record SymbolicOperand(SDVariable values, double step) {}

package org.lowbit4j.quant.operand;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/** Rounding in SameDiff ops that gradients pass as if it were not there. */
public final class StraightThrough {

    private StraightThrough() {}

    /**
     * The nearest integers, ties to even, with gradient one: adding and subtracting 1.5 * 2^23 (2^52 for doubles) rounds
     * magnitudes below 2^22.
     */
    public static SDVariable rounded(SDVariable v) {
        double magic = v.dataType() == DataType.DOUBLE ? 0x1.8p52 : 0x1.8p23;
        return v.add(magic).sub(magic);
    }
}

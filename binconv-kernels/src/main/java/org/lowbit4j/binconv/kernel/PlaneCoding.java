package org.lowbit4j.binconv.kernel;

import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.WeightGrid;

/**
 * How codes become unsigned numbers on bit planes, and what those are worth: {@code unsigned = code - firstCode},
 * {@code value = coefficient * unsigned + offset}.
 *
 * @param planes bits of an unsigned number
 * @param firstCode the code stored as 0
 * @param lastUnsigned the largest unsigned number
 * @param coefficient worth of one step
 * @param offset worth of the unsigned number 0
 */
public record PlaneCoding(int planes, int firstCode, int lastUnsigned, int coefficient, int offset) {

    /** The value is what a code is worth, {@link WeightGrid#worth}, so that sums of odd points need no second form. */
    public static PlaneCoding of(WeightGrid grid) {
        int first = grid.minCode();
        int least = grid.worth(first);
        return new PlaneCoding(grid.bits(), first, grid.maxCode() - first, grid.worth(first + 1) - least, least);
    }

    /** {@code x = code - zeroPoint}. */
    public static PlaneCoding of(ActivationGrid grid) {
        int first = grid.minCode();
        return new PlaneCoding(grid.bits(), first, grid.maxCode() - first, 1, first - grid.zeroPoint());
    }

    /** The unsigned number worth zero: the padding of activations. */
    public int unsignedZero() {
        return -offset / coefficient;
    }
}

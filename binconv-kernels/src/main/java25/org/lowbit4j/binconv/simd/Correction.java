package org.lowbit4j.binconv.simd;

import jdk.incubator.vector.IntVector;
import org.lowbit4j.binconv.kernel.PlaneCoding;

/**
 * Correct: from products of unsigned codes to sums of products of values,
 * {@code coefficient * product + weightOffset * patchSum + constant}. A step of its own, because the tiles have no room for it:
 * C2 stops inlining at a number of nodes, and a vector passed to a method is a vector on the heap.
 */
final class Correction {

    private final PlaneCoding weights;
    private final int[] constants;

    /**
     * @param constants what the offset of the activations adds, one a lane
     */
    Correction(PlaneCoding weights, int[] constants) {
        this.weights = weights;
        this.constants = constants;
    }

    /** Corrects all lanes of {@code pixels} pixels, pixel p at {@code at + p * stride}. */
    void apply(int[] patchSums, int pixels, int[] target, int at, int stride) {
        for (int lane = 0; lane < constants.length; lane += Lanes.COUNT) {
            apply(lane, patchSums, pixels, target, at + lane, stride);
        }
    }

    private void apply(int lane, int[] patchSums, int pixels, int[] target, int at, int stride) {
        IntVector constant = IntVector.fromArray(Lanes.INTS, constants, lane);
        IntVector coefficient = IntVector.broadcast(Lanes.INTS, weights.coefficient());
        IntVector offset = IntVector.broadcast(Lanes.INTS, weights.offset());
        for (int pixel = 0; pixel < pixels; pixel++) {
            IntVector sum = IntVector.broadcast(Lanes.INTS, patchSums[pixel]);
            IntVector.fromArray(Lanes.INTS, target, at + pixel * stride)
                    .mul(coefficient)
                    .add(sum.mul(offset))
                    .add(constant)
                    .intoArray(target, at + pixel * stride);
        }
    }
}

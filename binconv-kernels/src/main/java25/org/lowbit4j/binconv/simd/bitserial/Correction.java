package org.lowbit4j.binconv.simd.bitserial;

import jdk.incubator.vector.IntVector;
import org.lowbit4j.binconv.simd.vectors.Widest;

/**
 * Correct: from products of unsigned codes to sums of products of values,
 * {@code coefficient * product + patchSum + constant}, where the patch
 * sum has been multiplied with the offset of the weights. A step of its own, because the tiles have no room for it:
 * C2 stops inlining at a number of nodes, and a vector passed to a method is a vector on the heap.
 */
final class Correction {

    private final int coefficient;
    private final int[] constants;

    /**
     * @param coefficient worth of one step of the weights
     * @param constants what the offset of the activations adds, one a lane
     */
    Correction(int coefficient, int[] constants) {
        this.coefficient = coefficient;
        this.constants = constants;
    }

    /** Corrects all lanes of {@code pixels} pixels, pixel p at {@code at + p * stride}. */
    void apply(int[] patchSums, int pixels, int[] target, int at, int stride) {
        for (int lane = 0; lane < constants.length; lane += Widest.LANES) {
            apply(lane, patchSums, pixels, target, at + lane, stride);
        }
    }

    private void apply(int lane, int[] patchSums, int pixels, int[] target, int at, int stride) {
        IntVector constant = IntVector.fromArray(Widest.INTS, constants, lane);
        IntVector factor = IntVector.broadcast(Widest.INTS, coefficient);
        for (int pixel = 0; pixel < pixels; pixel++) {
            IntVector.fromArray(Widest.INTS, target, at + pixel * stride)
                    .mul(factor)
                    .add(IntVector.broadcast(Widest.INTS, patchSums[pixel]))
                    .add(constant)
                    .intoArray(target, at + pixel * stride);
        }
    }
}

package org.lowbit4j.binconv.simd.bitserial;

import org.lowbit4j.binconv.kernel.PlaneCoding;

/**
 * The order in which planes meet. Pairs (m, k) of one weight 2^(m+k) are counted together, the heaviest first, and the counts
 * doubled on the way to the next weight. With weight planes stored upwards and activation planes downwards, the pairs of one
 * weight are two stretches of words that run side by side: one straight loop.
 */
final class PlanePairs {

    /** Numbers of a stretch: first weight word, first activation word, number of words. */
    static final int FIELDS = 3;

    private PlanePairs() {}

    /** The stretches, flat. */
    static int[] stretches(PlaneCoding weights, PlaneCoding activations, int words) {
        int heaviest = weights.planes() + activations.planes() - 2;
        int[] stretches = new int[(heaviest + 1) * FIELDS];
        for (int exponent = heaviest; exponent >= 0; exponent--) {
            int first = Math.max(0, exponent - activations.planes() + 1);
            int last = Math.min(weights.planes() - 1, exponent);
            int at = (heaviest - exponent) * FIELDS;
            stretches[at] = first * words;
            stretches[at + 1] = (activations.planes() - 1 - exponent + first) * words;
            stretches[at + 2] = (last - first + 1) * words;
        }
        return stretches;
    }
}

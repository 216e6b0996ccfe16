package org.lowbit4j.samples.data;

import java.util.SplittableRandom;

/** Seeds derived from seeds, so that random choices depend on a place and not on what was drawn before. */
final class Seeds {

    private Seeds() {}

    /** A seed for number {@code index} of the things that {@code seed} decides. */
    static long mix(long seed, long index) {
        return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + index).nextLong();
    }
}

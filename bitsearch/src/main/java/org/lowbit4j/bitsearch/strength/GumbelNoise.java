package org.lowbit4j.bitsearch.strength;

import java.util.SplittableRandom;

/**
 * Gumbel noise for EBS-Sto: {@code g = -log(-log u)}, u even in (0, 1). Every vector is a function of seed, step and operand alone,
 * so that a search that is resumed continues as one that was never interrupted.
 *
 * @param seed of the search
 */
public record GumbelNoise(long seed) {

    /** The odd constant of SplitMix64 (Steele, Lea, Flood, 2014): 2^64 over the golden ratio. */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private static final int RANDOM_BITS = 52;

    /** Noise for the {@code operand}-th set of candidates; the weights of a layer are the 2 layer-th, its input the next. */
    public double[] operand(long step, int operand, int candidates) {
        SplittableRandom random = new SplittableRandom(mixed(mixed(mixed(seed) + step) + operand));
        double[] noise = new double[candidates];
        for (int i = 0; i < candidates; i++) {
            noise[i] = -Math.log(-Math.log(open(random)));
        }
        return noise;
    }

    /** Even in (0, 1): both ends would give infinite noise. */
    private static double open(SplittableRandom random) {
        return ((random.nextLong() >>> (Long.SIZE - RANDOM_BITS)) + 0.5) / (1L << RANDOM_BITS);
    }

    /** SplitMix64's finalizer: neighbouring steps and layers get unrelated seeds. */
    private static long mixed(long value) {
        long z = value + GOLDEN;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}

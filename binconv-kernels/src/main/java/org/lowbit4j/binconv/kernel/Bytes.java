package org.lowbit4j.binconv.kernel;

/**
 * Arithmetic of sizes: exact up to {@link Long#MAX_VALUE}, which stands for itself and everything beyond. So a size of any
 * layout can be compared with a limit, however large the factors are.
 */
public final class Bytes {

    /** What an array takes beside its elements, the reference to it included: more than on any 64-bit JVM. */
    private static final int ARRAY = 24;

    private Bytes() {}

    /**
     * {@code min(product of the factors, Long.MAX_VALUE)}.
     *
     * @param factors each at least 0
     */
    public static long product(long... factors) {
        long product = 1;
        for (long factor : factors) {
            if (factor == 0) {
                return 0;
            }
            product = product > Long.MAX_VALUE / factor ? Long.MAX_VALUE : product * factor;
        }
        return product;
    }

    /**
     * {@code min(sum of the terms, Long.MAX_VALUE)}.
     *
     * @param terms each at least 0
     */
    public static long sum(long... terms) {
        long sum = 0;
        for (long term : terms) {
            sum = term > Long.MAX_VALUE - sum ? Long.MAX_VALUE : sum + term;
        }
        return sum;
    }

    /** {@code number / by} rounded up, for {@code number >= 0} and {@code by > 0}. */
    public static long divideUp(long number, long by) {
        return number / by + (number % by == 0 ? 0 : 1);
    }

    /** The bytes of {@code rows} arrays of {@code size} ints or floats each. */
    public static long rows(long rows, long size) {
        return product(rows, sum(ARRAY, product(size, Integer.BYTES)));
    }
}

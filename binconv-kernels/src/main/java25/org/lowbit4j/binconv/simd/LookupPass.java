package org.lowbit4j.binconv.simd;

/**
 * A share of a sum: {@code 2^shift * sum over planes k of 2^k * (tables' sum of plane firstPlane + k)}, whose part without
 * the shift fits 16 bits.
 *
 * @param tables tables of the weights, or of one digit of them
 * @param firstPlane first activation plane
 * @param planes number of planes
 * @param shift weight of the pass
 */
record LookupPass(WeightTables tables, int firstPlane, int planes, int shift) {

    /** What the tables' sums of an output lack, modulo 2^16. */
    short missing(int output) {
        return (short) (tables.leastSum(output) * ((1 << planes) - 1));
    }
}

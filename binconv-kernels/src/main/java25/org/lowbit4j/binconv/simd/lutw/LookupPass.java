package org.lowbit4j.binconv.simd.lutw;

/**
 * A share of a sum: {@code 2^shift * (constant + sum over planes k of 2^k * (tables' sum of plane firstPlane + k))}. The
 * tables' part fits 16 bits, unsigned.
 */
final class LookupPass {

    private final WeightTables tables;
    private final int firstPlane;
    private final int planes;
    private final int shift;
    private final int[] constants;
    private final int largestSum;

    /**
     * @param tables tables of the weights, or of one digit of them
     * @param firstPlane first activation plane
     * @param planes number of planes
     * @param shift weight of the pass
     * @param largestSum the most that the tables can yield
     * @param constants for every output
     */
    LookupPass(WeightTables tables, int firstPlane, int planes, int shift, int largestSum, int[] constants) {
        this.tables = tables;
        this.firstPlane = firstPlane;
        this.planes = planes;
        this.shift = shift;
        this.largestSum = largestSum;
        this.constants = constants;
    }

    WeightTables tables() {
        return tables;
    }

    int firstPlane() {
        return firstPlane;
    }

    int planes() {
        return planes;
    }

    int shift() {
        return shift;
    }

    int largestSum() {
        return largestSum;
    }

    int[] constants() {
        return constants;
    }
}

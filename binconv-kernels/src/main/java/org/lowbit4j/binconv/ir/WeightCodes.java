package org.lowbit4j.binconv.ir;

import java.util.Arrays;

/** Immutable integer weights: one code of a {@link WeightGrid} per weight, in OHWI order. */
public final class WeightCodes implements Weights {

    private final WeightGrid grid;
    private final WeightShape shape;
    private final byte[] stored;

    private WeightCodes(WeightGrid grid, WeightShape shape, byte[] stored) {
        this.grid = grid;
        this.shape = shape;
        this.stored = stored;
    }

    /**
     * Weights from their codes.
     *
     * @throws InvalidGraphException if the number of codes is not {@code shape.size()} or a code is off the grid
     */
    public static WeightCodes of(WeightGrid grid, WeightShape shape, int... codes) {
        if (codes.length != shape.size()) {
            throw new InvalidGraphException(
                    "weights " + shape + ": expected " + shape.size() + " codes, got " + codes.length);
        }
        byte[] stored = new byte[codes.length];
        for (int i = 0; i < codes.length; i++) {
            if (codes[i] < grid.minCode() || codes[i] > grid.maxCode()) {
                throw new InvalidGraphException("weight code " + codes[i] + " at " + i + " is not in " + grid.minCode()
                        + ".." + grid.maxCode() + " of " + grid);
            }
            stored[i] = (byte) codes[i];
        }
        return new WeightCodes(grid, shape, stored);
    }

    /** The grid that the codes count on. */
    public WeightGrid grid() {
        return grid;
    }

    @Override
    public WeightShape shape() {
        return shape;
    }

    /** The code at offset {@code index}, see {@link WeightShape#index}. */
    public int code(int index) {
        return grid.coding().isSigned() ? stored[index] : stored[index] & 0xFF;
    }

    @Override
    public float value(int index) {
        return grid.decode(code(index));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WeightCodes weights
                && grid.equals(weights.grid)
                && shape.equals(weights.shape)
                && Arrays.equals(stored, weights.stored);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * grid.hashCode() + shape.hashCode()) + Arrays.hashCode(stored);
    }

    @Override
    public String toString() {
        return "WeightCodes[" + grid + ", " + shape + "]";
    }
}

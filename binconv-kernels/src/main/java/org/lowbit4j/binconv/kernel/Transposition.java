package org.lowbit4j.binconv.kernel;

/**
 * A matrix within one array that becomes the transposed matrix within another: {@code target[to + c * toStep + r] =
 * source[from + r * fromStep + c]}.
 *
 * @param rows rows of the source
 * @param columns columns of the source
 * @param from offset of the source
 * @param fromStep distance of the source's rows
 * @param to offset of the target
 * @param toStep distance of the target's rows
 */
public record Transposition(int rows, int columns, int from, int fromStep, int to, int toStep) {

    /** Source rows done at a time, so that the cache lines that they write stay in the cache. */
    private static final int BLOCK = 64;

    /** The same with the source elsewhere. */
    public Transposition from(int offset) {
        return new Transposition(rows, columns, offset, fromStep, to, toStep);
    }

    /** The rows from {@code row} on. */
    public Transposition rowsFrom(int row) {
        return new Transposition(rows - row, columns, from + row * fromStep, fromStep, to + row, toStep);
    }

    /** The columns from {@code column} on. */
    public Transposition columnsFrom(int column) {
        return new Transposition(rows, columns - column, from + column, fromStep, to + column * toStep, toStep);
    }

    /** Transposes in plain loops. */
    public void apply(byte[] source, byte[] target) {
        for (int row = 0; row < rows; row += BLOCK) {
            for (int column = 0; column < columns; column++) {
                int end = Math.min(rows, row + BLOCK);
                for (int r = row; r < end; r++) {
                    target[to + column * toStep + r] = source[from + r * fromStep + column];
                }
            }
        }
    }

    /** Transposes in plain loops. */
    public void apply(int[] source, int[] target) {
        for (int row = 0; row < rows; row += BLOCK) {
            for (int column = 0; column < columns; column++) {
                int end = Math.min(rows, row + BLOCK);
                for (int r = row; r < end; r++) {
                    target[to + column * toStep + r] = source[from + r * fromStep + column];
                }
            }
        }
    }

    /** Transposes in plain loops. */
    public void apply(float[] source, float[] target) {
        for (int row = 0; row < rows; row += BLOCK) {
            for (int column = 0; column < columns; column++) {
                int end = Math.min(rows, row + BLOCK);
                for (int r = row; r < end; r++) {
                    target[to + column * toStep + r] = source[from + r * fromStep + column];
                }
            }
        }
    }
}

package org.lowbit4j.binconv.bits;

/**
 * A matrix of unsigned codes as bit planes: bit {@code d % 64} of word {@code [plane][row][d / 64]} is bit {@code plane} of
 * code {@code [row][d]}, so that
 *
 * <pre>code[row][d] = sum over planes m of 2^m * bit[m][row][d]</pre>
 *
 * The bits behind the last code of a row are zero, so that they add nothing to any {@code popcount(a AND b)}.
 */
public final class BitPlanes {

    /** Codes in one word. */
    public static final int WORD_BITS = Long.SIZE;

    /** The largest number of planes. */
    public static final int MAX_PLANES = 8;

    private final int planes;
    private final int rows;
    private final int depth;
    private final int wordsPerRow;
    private final long[] words;

    private BitPlanes(int planes, int rows, int depth) {
        this.planes = planes;
        this.rows = rows;
        this.depth = depth;
        this.wordsPerRow = wordsPerRow(depth);
        this.words = new long[Math.multiplyExact(Math.multiplyExact(planes, rows), wordsPerRow)];
    }

    /** Words of a row of {@code depth} codes. */
    public static int wordsPerRow(int depth) {
        return (depth + WORD_BITS - 1) / WORD_BITS;
    }

    /**
     * Packs codes.
     *
     * @param codes {@code rows * depth} codes in 0..2^planes - 1, row after row
     * @param rows number of rows, at least 1
     * @param depth codes in a row, at least 1
     * @param planes bits of a code, 1..8
     * @throws IllegalArgumentException if an extent, the number of codes or a code is out of range
     */
    public static BitPlanes pack(int[] codes, int rows, int depth, int planes) {
        if (planes < 1 || planes > MAX_PLANES || rows < 1 || depth < 1) {
            throw new IllegalArgumentException("bit planes of " + rows + " rows, depth " + depth + " and " + planes
                    + " planes: expected at least 1 row, depth 1 and 1.." + MAX_PLANES + " planes");
        }
        if (codes.length != (long) rows * depth) {
            throw new IllegalArgumentException("bit planes of " + rows + " rows and depth " + depth + ": expected "
                    + (long) rows * depth + " codes, got " + codes.length);
        }
        BitPlanes packed = new BitPlanes(planes, rows, depth);
        for (int row = 0; row < rows; row++) {
            packed.packRow(codes, row);
        }
        return packed;
    }

    private void packRow(int[] codes, int row) {
        for (int d = 0; d < depth; d++) {
            int code = codes[row * depth + d];
            if (code >>> planes != 0) {
                throw new IllegalArgumentException("code " + code + " at row " + row + ", depth " + d + ": expected 0.."
                        + ((1 << planes) - 1) + " for " + planes + " planes");
            }
            for (int plane = 0; plane < planes; plane++) {
                words[index(plane, row, d / WORD_BITS)] |= (code >>> plane & 1L) << d % WORD_BITS;
            }
        }
    }

    /** The codes, row after row: the inverse of {@link #pack}. */
    public int[] unpack() {
        int[] codes = new int[rows * depth];
        for (int i = 0; i < codes.length; i++) {
            for (int plane = 0; plane < planes; plane++) {
                int d = i % depth;
                codes[i] |= (int) (word(plane, i / depth, d / WORD_BITS) >>> d % WORD_BITS & 1) << plane;
            }
        }
        return codes;
    }

    /** Bits of a code. */
    public int planes() {
        return planes;
    }

    /** Number of rows. */
    public int rows() {
        return rows;
    }

    /** Codes in a row. */
    public int depth() {
        return depth;
    }

    /** Words in a row of one plane. */
    public int wordsPerRow() {
        return wordsPerRow;
    }

    /** Word {@code [plane][row][word]}. */
    public long word(int plane, int row, int word) {
        return words[index(plane, row, word)];
    }

    private int index(int plane, int row, int word) {
        return (plane * rows + row) * wordsPerRow + word;
    }
}

package org.lowbit4j.binconv.kernel;

/** Correct: from products of unsigned codes to sums of products of values, and from rows of lanes to HWC order. */
final class OffsetCorrection {

    private OffsetCorrection() {}

    /** {@code counts[pixel] = coefficient * counts[pixel] + weightOffset * patchSums[pixel] + constant}: one output channel. */
    static void correctChannel(
            int[] counts, int lanes, int coefficient, int weightOffset, int[] patchSums, int constant) {
        for (int j = 0; j < lanes; j++) {
            counts[j] = coefficient * counts[j] + weightOffset * patchSums[j] + constant;
        }
    }

    /** {@code counts[o] = coefficient * counts[o] + pixelConstant + constants[o]}: one output pixel. */
    static void correctPixel(int[] counts, int outputs, int coefficient, int pixelConstant, int[] constants) {
        for (int o = 0; o < outputs; o++) {
            counts[o] = coefficient * counts[o] + pixelConstant + constants[o];
        }
    }

    /** Interleaves {@code count} rows of lanes: {@code target[at + lane * stride + r] = rows[r][lane]}. */
    static void interleave(int[][] rows, int count, int lanes, int[] target, int at, int stride) {
        int r = 0;
        for (; r + 4 <= count; r += 4) {
            interleave(rows[r], rows[r + 1], rows[r + 2], rows[r + 3], lanes, target, at + r, stride);
        }
        for (; r < count; r++) {
            int[] row = rows[r];
            for (int lane = 0; lane < lanes; lane++) {
                target[at + lane * stride + r] = row[lane];
            }
        }
    }

    private static void interleave(
            int[] row0, int[] row1, int[] row2, int[] row3, int lanes, int[] target, int at, int stride) {
        for (int lane = 0; lane < lanes; lane++) {
            int to = at + lane * stride;
            target[to] = row0[lane];
            target[to + 1] = row1[lane];
            target[to + 2] = row2[lane];
            target[to + 3] = row3[lane];
        }
    }
}

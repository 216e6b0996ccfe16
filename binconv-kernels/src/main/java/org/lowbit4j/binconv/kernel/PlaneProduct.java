package org.lowbit4j.binconv.kernel;

import java.util.Arrays;

/**
 * Multiply: {@code sum over planes m, k of 2^(m+k) * popcount(scalarPlane_m AND lanePlane_k)} of one vector of words with
 * many, one a lane. Pairs of planes of one weight 2^(m+k) are counted together, the heaviest first, and the counts doubled
 * on the way to the next weight.
 */
final class PlaneProduct {

    /** For every weight 2^s, from the heaviest on, its pairs (scalar word, lane word), flat. */
    private final int[][] pairs;

    /**
     * @param scalarPlanes planes of the one vector
     * @param lanePlanes planes of the many
     * @param words words of one plane
     */
    PlaneProduct(int scalarPlanes, int lanePlanes, int words) {
        pairs = new int[scalarPlanes + lanePlanes - 1][];
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = pairs(pairs.length - 1 - i, scalarPlanes, lanePlanes, words);
        }
    }

    private static int[] pairs(int exponent, int scalarPlanes, int lanePlanes, int words) {
        int first = Math.max(0, exponent - lanePlanes + 1);
        int last = Math.min(scalarPlanes - 1, exponent);
        int[] pairs = new int[2 * words * (last - first + 1)];
        int n = 0;
        for (int m = first; m <= last; m++) {
            for (int word = 0; word < words; word++) {
                pairs[n++] = m * words + word;
                pairs[n++] = (exponent - m) * words + word;
            }
        }
        return pairs;
    }

    /**
     * Overwrites {@code counts[0..lanes - 1]} with the products.
     *
     * @param scalars words {@code [plane * words + word]}
     * @param rows words {@code [plane * words + word][lane]}
     */
    void multiply(int[] scalars, int[][] rows, int lanes, int[] counts) {
        Arrays.fill(counts, 0, lanes, 0);
        for (int i = 0; i < pairs.length; i++) {
            if (i > 0) {
                AndPopcount.twice(counts, lanes);
            }
            accumulate(pairs[i], scalars, rows, lanes, counts);
        }
    }

    private static void accumulate(int[] pairs, int[] scalars, int[][] rows, int lanes, int[] counts) {
        int i = 0;
        for (; i + 8 <= pairs.length; i += 8) {
            AndPopcount.add(
                    counts,
                    lanes,
                    scalars[pairs[i]],
                    rows[pairs[i + 1]],
                    scalars[pairs[i + 2]],
                    rows[pairs[i + 3]],
                    scalars[pairs[i + 4]],
                    rows[pairs[i + 5]],
                    scalars[pairs[i + 6]],
                    rows[pairs[i + 7]]);
        }
        for (; i + 4 <= pairs.length; i += 4) {
            AndPopcount.add(
                    counts, lanes, scalars[pairs[i]], rows[pairs[i + 1]], scalars[pairs[i + 2]], rows[pairs[i + 3]]);
        }
        if (i < pairs.length) {
            AndPopcount.add(counts, lanes, scalars[pairs[i]], rows[pairs[i + 1]]);
        }
    }
}

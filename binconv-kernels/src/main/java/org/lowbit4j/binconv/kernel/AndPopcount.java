package org.lowbit4j.binconv.kernel;

/**
 * The inner loops: {@code counts[j] += popcount(word AND row[j])} over the lanes. C2 makes vector code of them as long as every
 * row is an array of its own with the same index, there is no shift inside, and a loop has at most four rows.
 */
final class AndPopcount {

    private AndPopcount() {}

    static void add(int[] counts, int lanes, int word, int[] row) {
        for (int j = 0; j < lanes; j++) {
            counts[j] += Integer.bitCount(word & row[j]);
        }
    }

    static void add(int[] counts, int lanes, int word0, int[] row0, int word1, int[] row1) {
        for (int j = 0; j < lanes; j++) {
            counts[j] += Integer.bitCount(word0 & row0[j]) + Integer.bitCount(word1 & row1[j]);
        }
    }

    static void add(
            int[] counts,
            int lanes,
            int word0,
            int[] row0,
            int word1,
            int[] row1,
            int word2,
            int[] row2,
            int word3,
            int[] row3) {
        for (int j = 0; j < lanes; j++) {
            counts[j] += Integer.bitCount(word0 & row0[j])
                    + Integer.bitCount(word1 & row1[j])
                    + Integer.bitCount(word2 & row2[j])
                    + Integer.bitCount(word3 & row3[j]);
        }
    }

    static void twice(int[] counts, int lanes) {
        for (int j = 0; j < lanes; j++) {
            counts[j] += counts[j];
        }
    }
}

package org.lowbit4j.binconv.simd.floats;

/**
 * The distances of two neighbouring pixels of a tile, in a row or in a column.
 *
 * @param image of their windows in the image
 * @param result of their sums in the result
 */
record FloatSteps(int image, int result) {}

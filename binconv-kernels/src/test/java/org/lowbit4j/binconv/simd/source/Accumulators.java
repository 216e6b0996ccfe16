package org.lowbit4j.binconv.simd.source;

import java.util.ArrayList;
import java.util.List;

/**
 * The sums of a tile: variables named by row and column.
 *
 * @param prefix what the names begin with
 * @param rows fewer than ten
 * @param columns fewer than ten
 */
record Accumulators(String prefix, int rows, int columns) {

    String name(int row, int column) {
        return prefix + row + column;
    }

    /** All names, row by row. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                names.add(name(row, column));
            }
        }
        return names;
    }

    /** Stores all of them: rows and columns a step apart, from {@code at} on. */
    void store(SourceText text, String array, String at, String rowStep, String columnStep) {
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                String offset = VectorCode.offset(VectorCode.offset(at, row, rowStep), column, columnStep);
                text.add(VectorCode.store(name(row, column), array, offset));
            }
        }
    }
}

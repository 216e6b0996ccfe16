package org.lowbit4j.binconv.simd.loops;

import static org.lowbit4j.binconv.simd.vectors.Widest.FLOATS;
import static org.lowbit4j.binconv.simd.vectors.Widest.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import org.lowbit4j.binconv.kernel.Transposition;
import org.lowbit4j.binconv.simd.vectors.Widest;

/**
 * Transposes floats in squares of 16 by 16. Interleaving every vector with the one eight rows on turns the bits of an element's
 * row and column by one; four times, and they have changed places.
 */
final class FloatTransposition {

    /** Lanes of the vectors that this is made for. */
    private static final int SIDE = 16;

    private static final int QUARTER = SIDE / 4;

    /** Squares of a strip. */
    private static final int STRIP = 4;

    /** Lanes 0, 16, 1, 17, ... of two vectors. */
    private static final int[] LOW = interleaving(0);

    /** Lanes 8, 24, 9, 25, ... */
    private static final int[] HIGH = interleaving(SIDE / 2);

    private FloatTransposition() {}

    private static int[] interleaving(int from) {
        int[] lanes = new int[SIDE];
        for (int i = 0; i < SIDE; i++) {
            lanes[i] = from + i / 2 + i % 2 * SIDE;
        }
        return lanes;
    }

    static void apply(float[] source, float[] target, Transposition t) {
        int rows = LANES == SIDE ? t.rows() / SIDE * SIDE : 0;
        int columns = t.columns() / SIDE * SIDE;
        float[] half = new float[STRIP * SIDE * SIDE];
        if (rows >= columns) {
            for (int column = 0; column < columns; column += SIDE) {
                for (int row = 0; row < rows; row += STRIP * SIDE) {
                    int squares = Math.min(STRIP, (rows - row) / SIDE);
                    strip(source, target, t, row, column, squares, SIDE * t.fromStep(), SIDE, half);
                }
            }
        } else {
            for (int row = 0; row < rows; row += SIDE) {
                for (int column = 0; column < columns; column += STRIP * SIDE) {
                    int squares = Math.min(STRIP, (columns - column) / SIDE);
                    strip(source, target, t, row, column, squares, SIDE, SIDE * t.toStep(), half);
                }
            }
        }
        if (rows < t.rows()) {
            t.rowsFrom(rows).apply(source, target);
        }
        if (columns < t.columns()) {
            t.columnsFrom(columns).apply(source, target);
        }
    }

    /**
     * Squares along the longer side, a quarter of each at a time: the lines of all quarters may lie in the same set of the cache,
     * which does not hold so many.
     */
    private static void strip(
            float[] source,
            float[] target,
            Transposition t,
            int row,
            int column,
            int squares,
            int sourceStep,
            int targetStep,
            float[] half) {
        int from = t.from() + row * t.fromStep() + column;
        int to = t.to() + column * t.toStep() + row;
        for (int i = 0; i < QUARTER; i++) {
            int at = from + i * t.fromStep();
            turnTwice(source, at, sourceStep, t.fromStep(), half, i * QUARTER * SIDE, SIDE * SIDE, SIDE, squares);
        }
        for (int i = 0; i < QUARTER; i++) {
            int at = to + i * QUARTER * t.toStep();
            turnTwice(half, i * SIDE, SIDE * SIDE, SIDE, target, at, targetStep, t.toStep(), squares);
        }
    }

    /** A quarter of every square. */
    private static void turnTwice(
            float[] source,
            int from,
            int sourceStep,
            int fromStep,
            float[] target,
            int to,
            int targetStep,
            int toStep,
            int squares) {
        IntVector low = IntVector.fromArray(Widest.INTS, LOW, 0);
        IntVector high = IntVector.fromArray(Widest.INTS, HIGH, 0);
        for (int i = 0; i < squares; i++) {
            int at = from + i * sourceStep;
            IntVector a = load(source, at);
            IntVector b = load(source, at + QUARTER * fromStep);
            IntVector c = load(source, at + 2 * QUARTER * fromStep);
            IntVector d = load(source, at + 3 * QUARTER * fromStep);
            IntVector acLow = low.selectFrom(a, c);
            IntVector bdLow = low.selectFrom(b, d);
            IntVector acHigh = high.selectFrom(a, c);
            IntVector bdHigh = high.selectFrom(b, d);
            int next = to + i * targetStep;
            low.selectFrom(acLow, bdLow).reinterpretAsFloats().intoArray(target, next);
            high.selectFrom(acLow, bdLow).reinterpretAsFloats().intoArray(target, next + toStep);
            low.selectFrom(acHigh, bdHigh).reinterpretAsFloats().intoArray(target, next + 2 * toStep);
            high.selectFrom(acHigh, bdHigh).reinterpretAsFloats().intoArray(target, next + 3 * toStep);
        }
    }

    private static IntVector load(float[] source, int at) {
        return FloatVector.fromArray(FLOATS, source, at).reinterpretAsInts();
    }
}

package org.lowbit4j.binconv.ir;

import org.jspecify.annotations.Nullable;

/**
 * What a node of a {@link Graph} yields for one image.
 *
 * @param kind float32 stream, codes or accumulators
 * @param shape height, width, channels
 * @param grid the grid of codes; null for the other kinds
 */
public record ValueType(Kind kind, Shape shape, @Nullable ActivationGrid grid) {

    /** The three kinds of value. */
    public enum Kind {
        /** float32. */
        FLOAT,
        /** Integers on an {@link ActivationGrid}. */
        CODES,
        /** int32 sums of products of codes. */
        ACCUMULATORS
    }

    static ValueType floats(Shape shape) {
        return new ValueType(Kind.FLOAT, shape, null);
    }

    static ValueType accumulators(Shape shape) {
        return new ValueType(Kind.ACCUMULATORS, shape, null);
    }

    static ValueType codes(Shape shape, ActivationGrid grid) {
        return new ValueType(Kind.CODES, shape, grid);
    }

    /** The grid of codes. */
    public ActivationGrid codeGrid() {
        if (grid == null) {
            throw new IllegalStateException("a value of kind " + kind + " has no grid");
        }
        return grid;
    }
}

package org.lowbit4j.binconv.interpreter;

/** The elements of one node's value for one image, HWC: float32, or the integers of codes and accumulators. */
public sealed interface Value permits Value.Floats, Value.Integers {

    /** A float32 stream over {@code values}, which are not copied. */
    static Value of(float... values) {
        return new Floats(values);
    }

    /** Codes or accumulators over {@code values}, which are not copied. */
    static Value of(int... values) {
        return new Integers(values);
    }

    /** Number of elements. */
    int size();

    /**
     * The elements of a float32 stream, not copied.
     *
     * @throws IllegalStateException if these are integers
     */
    default float[] floats() {
        throw new IllegalStateException("expected float32, got codes or accumulators");
    }

    /**
     * The elements of codes or accumulators, not copied.
     *
     * @throws IllegalStateException if this is a float32 stream
     */
    default int[] integers() {
        throw new IllegalStateException("expected codes or accumulators, got float32");
    }

    /** A float32 stream. */
    final class Floats implements Value {

        private final float[] values;

        private Floats(float[] values) {
            this.values = values;
        }

        @Override
        public int size() {
            return values.length;
        }

        @Override
        public float[] floats() {
            return values;
        }
    }

    /** Codes or accumulators. */
    final class Integers implements Value {

        private final int[] values;

        private Integers(int[] values) {
            this.values = values;
        }

        @Override
        public int size() {
            return values.length;
        }

        @Override
        public int[] integers() {
            return values;
        }
    }
}

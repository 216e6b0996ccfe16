package org.lowbit4j.binconv.ir;

import java.util.Arrays;

/** An immutable vector of float32 values with value equality (bit for bit). */
public final class FloatVector {

    private final float[] values;

    private FloatVector(float[] values) {
        this.values = values;
    }

    /** A copy of {@code values}. */
    public static FloatVector of(float... values) {
        return new FloatVector(values.clone());
    }

    /** Number of values. */
    public int length() {
        return values.length;
    }

    /** Value {@code i}. */
    public float get(int i) {
        return values[i];
    }

    /** A copy as an array. */
    public float[] toArray() {
        return values.clone();
    }

    /** Whether every value is finite. */
    public boolean isFinite() {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FloatVector vector && Arrays.equals(values, vector.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "FloatVector[" + values.length + "]";
    }
}

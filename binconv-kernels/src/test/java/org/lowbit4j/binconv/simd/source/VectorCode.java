package org.lowbit4j.binconv.simd.source;

/**
 * Expressions and statements on vectors.
 *
 * @param type their class
 * @param species expression of their species
 */
record VectorCode(String type, String species) {

    /** Declares a variable, or only assigns it if {@code name} has no type before it. */
    static String assign(String name, String value) {
        return name + " = " + value + ";";
    }

    /** Declares a vector. */
    String declare(String name, String value) {
        return assign(type + " " + name, value);
    }

    /** The vector that begins at an offset of an array. */
    String load(String array, String offset) {
        return "%s.fromArray(%s, %s, %s)".formatted(type, species, array, offset);
    }

    /** A vector of one value. */
    String broadcast(String value) {
        return "%s.broadcast(%s, %s)".formatted(type, species, value);
    }

    /** A vector of zeros. */
    String zero() {
        return "%s.zero(%s)".formatted(type, species);
    }

    /** Adds to a variable. */
    static String add(String sum, String value) {
        return assign(sum, "%s.add(%s)".formatted(sum, value));
    }

    /** Adds a product to a variable, rounding once. */
    static String addProduct(String sum, String a, String b) {
        return assign(sum, "%s.fma(%s, %s)".formatted(a, b, sum));
    }

    /** Stores a variable. */
    static String store(String vector, String array, String offset) {
        return "%s.intoArray(%s, %s);".formatted(vector, array, offset);
    }

    /** {@code base + count * unit}, as short as can be. */
    static String offset(String base, int count, String unit) {
        return count == 0 ? base : base + " + " + times(count, unit);
    }

    /** {@code count * unit}, as short as can be. */
    static String times(int count, String unit) {
        return switch (count) {
            case 0 -> "0";
            case 1 -> unit;
            default -> count + " * " + unit;
        };
    }
}

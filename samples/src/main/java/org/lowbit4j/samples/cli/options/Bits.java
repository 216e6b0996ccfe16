package org.lowbit4j.samples.cli.options;

/**
 * Bits of all layers, W/A.
 *
 * @param weights 32 is float
 * @param activations 32 is float
 */
public record Bits(int weights, int activations) {

    /**
     * The bits that a text such as {@code 4/4} says; whether a quantizer has them is its own matter.
     *
     * @throws IllegalArgumentException if it says none
     */
    public static Bits parse(String text) {
        if (!text.matches("\\d{1,2}/\\d{1,2}")) {
            throw new IllegalArgumentException(text + ": expected W/A, for instance 4/4");
        }
        int slash = text.indexOf('/');
        return new Bits(Integer.parseInt(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }

    @Override
    public String toString() {
        return weights + "/" + activations;
    }
}

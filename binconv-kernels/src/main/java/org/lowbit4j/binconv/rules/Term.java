package org.lowbit4j.binconv.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.StringTokenizer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How often a kernel does one kind of work: a product of factors, such as {@code pixels outputs/8 depth}. A factor is a chain,
 * read from the left, of {@link Quantity quantities} and whole numbers: {@code a*b} multiplies, {@code a/b} divides and rounds up,
 * so that {@code kernelColumns*channels/32} are the words of 32 bits in a kernel row. {@code 1} alone is a term: once a call.
 */
public final class Term {

    private final String text;
    private final List<List<Step>> factors;

    private Term(String text, List<List<Step>> factors) {
        this.text = text;
        this.factors = factors;
    }

    /** One operand of a factor: a quantity, or a number if that is null. */
    private record Step(boolean divides, @Nullable Quantity quantity, int number) {

        double apply(double before, Workload load) {
            double operand = quantity == null ? number : quantity.of(load);
            return divides ? Math.ceil(before / operand) : before * operand;
        }
    }

    /**
     * The term of a text.
     *
     * @throws IllegalArgumentException naming what is no quantity and no number
     */
    public static Term parse(String text) {
        List<List<Step>> factors = new ArrayList<>();
        StringTokenizer words = new StringTokenizer(text);
        while (words.hasMoreTokens()) {
            factors.add(factor(words.nextToken()));
        }
        if (factors.isEmpty()) {
            throw new IllegalArgumentException("expected factors such as \"pixels outputs/8 depth\", got none");
        }
        return new Term(text.strip(), factors);
    }

    private static List<Step> factor(String text) {
        List<Step> steps = new ArrayList<>();
        boolean divides = false;
        int from = 0;
        for (int end = 0; end <= text.length(); end++) {
            if (end == text.length() || text.charAt(end) == '*' || text.charAt(end) == '/') {
                steps.add(step(divides, text.substring(from, end), text));
                divides = end < text.length() && text.charAt(end) == '/';
                from = end + 1;
            }
        }
        return List.copyOf(steps);
    }

    private static Step step(boolean divides, String operand, String factor) {
        Quantity quantity = Quantity.labelled(operand);
        int number = quantity == null ? WholeNumber.of(operand) : 1;
        if (number < 1) {
            throw new IllegalArgumentException("factor \"" + factor + "\": \"" + operand + "\" is neither "
                    + WholeNumber.EXPECTED + " nor one of "
                    + Arrays.stream(Quantity.values()).map(Quantity::label).collect(Collectors.joining(", ")));
        }
        return new Step(divides, quantity, number);
    }

    /** How often. */
    public double times(Workload load) {
        double product = 1;
        for (List<Step> factor : factors) {
            double value = 1;
            for (Step step : factor) {
                value = step.apply(value, load);
            }
            product *= value;
        }
        return product;
    }

    /** The text that {@link #parse} reads. */
    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Term term && term.factors.equals(factors);
    }

    @Override
    public int hashCode() {
        return factors.hashCode();
    }
}

package org.lowbit4j.bitsearch.budget;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lowbit4j.bitsearch.cost.CostKind;
import org.lowbit4j.bitsearch.cost.CostModel;
import org.lowbit4j.bitsearch.cost.NetworkCosts;
import org.lowbit4j.bitsearch.cost.SearchedLayer;

/**
 * What a network may cost: {@code ebsflops=6.1M}, {@code bitops=250M}, {@code bits=2.5}, {@code size=80kB}, {@code latency=0.4ms}, or
 * {@code KIND=uniformN}, the cost of N bits for weights and activations of every searched layer.
 *
 * @param kind what is counted
 * @param limit how much of it
 */
public record Budget(CostKind kind, Limit limit) {

    private static final Pattern FORM = Pattern.compile("\\s*(\\w+)\\s*=\\s*(\\S.*?)\\s*");
    private static final Pattern UNIFORM = Pattern.compile("uniform(\\d{1,3})");
    private static final int MOST_BITS = 8;

    /** How much a network may cost. */
    public sealed interface Limit {

        /**
         * A number.
         *
         * @param cost in operations, bits, bytes or microseconds, positive
         */
        record Amount(double cost) implements Limit {}

        /**
         * What a uniform plan would cost.
         *
         * @param bits of weights and activations, 1..8
         */
        record Uniform(int bits) implements Limit {}
    }

    /**
     * Reads a budget.
     *
     * @throws IllegalArgumentException if it has another form; the message says which forms there are
     */
    public static Budget parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("budget \"" + text
                    + "\": expected KIND=AMOUNT, for instance ebsflops=6.1M, bitops=250M, bits=2.5, size=80kB, latency=0.4ms or"
                    + " ebsflops=uniform3");
        }
        try {
            CostKind kind = CostKind.of(matcher.group(1));
            return new Budget(kind, limit(kind, matcher.group(2)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("budget \"" + text + "\": " + e.getMessage(), e);
        }
    }

    private static Limit limit(CostKind kind, String text) {
        Matcher uniform = UNIFORM.matcher(text);
        if (!uniform.matches()) {
            return new Limit.Amount(Amounts.parse(kind, text));
        }
        int bits = Integer.parseInt(uniform.group(1));
        if (bits < 1 || bits > MOST_BITS) {
            throw new IllegalArgumentException(text + ": expected uniform1..uniform8");
        }
        return new Limit.Uniform(bits);
    }

    /**
     * The costs that meet this budget.
     *
     * @param model counts or has measured this budget's kind of cost
     * @param layers the searched layers
     * @throws IllegalArgumentException if every plan costs more; the message names the least possible cost
     */
    public CostWindow window(CostModel model, List<SearchedLayer> layers) {
        if (model.kind() != kind) {
            throw new IllegalArgumentException("a budget of " + kind.label() + " cannot be kept by costs of "
                    + model.kind().label());
        }
        CostWindow window = new CostWindow(target(model, layers));
        NetworkCosts costs = model.costs(layers);
        if (!window.isFeasible(costs.least())) {
            throw new IllegalArgumentException("budget " + this + " (" + kind.format(window.target())
                    + ") cannot be kept: the least possible cost is " + kind.format(costs.least()) + ", of which "
                    + kind.format(costs.constant())
                    + " are not searched; raise the budget, add smaller candidates or leave fewer layers float");
        }
        return window;
    }

    private double target(CostModel model, List<SearchedLayer> layers) {
        return limit instanceof Limit.Uniform uniform
                ? model.uniform(layers, uniform.bits())
                : ((Limit.Amount) limit).cost();
    }

    @Override
    public String toString() {
        return kind.label() + "="
                + (limit instanceof Limit.Uniform uniform
                        ? "uniform" + uniform.bits()
                        : Amounts.text(kind, ((Limit.Amount) limit).cost()));
    }
}

package org.lowbit4j.bitsearch.cost;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.bitsearch.strength.LayerShares;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.LayerBits;

/**
 * What a network costs by the bits of its searched layers. Shares, gradients and pairs are lists and arrays in the order of
 * {@code layers}.
 *
 * @param kind what is counted
 * @param constant the cost of everything that is not searched
 * @param layers the searched layers, in order of evaluation
 */
public record NetworkCosts(CostKind kind, double constant, List<CostTable> layers) {

    /** An immutable copy; checks that there are layers. */
    public NetworkCosts {
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("no layer is searched; leave fewer layers float");
        }
        if (!(constant >= 0) || Double.isInfinite(constant)) {
            throw new IllegalArgumentException(
                    "the constant cost is " + constant + "; expected a number of at least 0");
        }
    }

    /** The searched layers with their candidates. */
    public List<SearchedLayer> searched() {
        return layers.stream().map(CostTable::layer).toList();
    }

    /** Names of the searched layers. */
    public List<String> names() {
        return layers.stream().map(table -> table.layer().name()).toList();
    }

    /** The expected cost {@code constant + sum over layers of p^T T q}. */
    public double expected(List<LayerShares> shares) {
        checkCount(shares.size());
        double cost = constant;
        for (int i = 0; i < layers.size(); i++) {
            cost += layers.get(i).expected(shares.get(i));
        }
        return cost;
    }

    /** The gradient of the expected cost by the strengths of every layer. */
    public List<LayerGradient> gradient(List<LayerShares> shares) {
        checkCount(shares.size());
        List<LayerGradient> gradients = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            gradients.add(layers.get(i).gradient(shares.get(i)));
        }
        return gradients;
    }

    /** The exact cost of a pair for every layer. */
    public double exact(int... pairs) {
        checkCount(pairs.length);
        double cost = constant;
        for (int i = 0; i < pairs.length; i++) {
            cost += layers.get(i).cost(pairs[i]);
        }
        return cost;
    }

    /**
     * The exact cost of a plan. Layers that are not searched count as they are, whatever the plan says of them.
     *
     * @throws IllegalArgumentException as {@link #pairs}
     */
    public double exact(BitwidthPlan plan) {
        return exact(pairs(plan));
    }

    /**
     * The pair of every layer in a plan.
     *
     * @throws IllegalArgumentException if the plan misses a searched layer, or gives one bits that are no candidates
     */
    public int[] pairs(BitwidthPlan plan) {
        Map<String, LayerBits> planned = new HashMap<>();
        plan.layers().forEach(layer -> planned.put(layer.name(), layer));
        List<String> missing =
                names().stream().filter(name -> !planned.containsKey(name)).toList();
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("the plan misses the layers "
                    + missing.stream().map(Names::escaped).toList()
                    + "; give each of them weightBits and activationBits");
        }
        return layers.stream()
                .mapToInt(table -> pair(table, required(planned, table.layer().name())))
                .toArray();
    }

    private static int pair(CostTable table, LayerBits bits) {
        return table.pairOf(bits.weightBits(), bits.activationBits());
    }

    /** The plan of a pair for every layer, with the cost of each and of all. */
    public BitwidthPlan plan(int[] pairs, Map<String, String> provenance) {
        checkCount(pairs.length);
        List<LayerBits> bits = new ArrayList<>();
        for (int i = 0; i < pairs.length; i++) {
            CostTable table = layers.get(i);
            bits.add(new LayerBits(
                    table.layer().name(),
                    table.weightBits(pairs[i]),
                    table.activationBits(pairs[i]),
                    Map.of(),
                    Map.of(),
                    table.cost(pairs[i])));
        }
        return new BitwidthPlan(bits, Map.of("exactCost", exact(pairs)), provenance);
    }

    /** The least cost that a plan can have. */
    public double least() {
        return sum(CostTable::least);
    }

    /** The greatest cost that a plan can have. */
    public double greatest() {
        return sum(CostTable::greatest);
    }

    private double sum(ToDoubleFunction<CostTable> cost) {
        double sum = constant;
        for (CostTable table : layers) {
            sum += cost.applyAsDouble(table);
        }
        return sum;
    }

    private void checkCount(int count) {
        if (count != layers.size()) {
            throw new IllegalArgumentException(
                    count + " entries for " + layers.size() + " layers; expected one for each, in order");
        }
    }
}

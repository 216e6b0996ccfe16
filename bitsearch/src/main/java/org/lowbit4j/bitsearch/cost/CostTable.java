package org.lowbit4j.bitsearch.cost;

import java.util.Arrays;
import java.util.Objects;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.bitsearch.strength.LayerShares;

/**
 * The cost of one layer at every pair of its candidates: {@code T[i][j]} with the i-th weight and the j-th activation bitwidth.
 * The expected cost at shares p and q is {@code p^T T q}, exact because both are drawn independently. A pair has one number,
 * {@code i * (number of activation candidates) + j}. Immutable.
 */
public final class CostTable {

    private final SearchedLayer layer;
    private final double[] costs;

    private CostTable(SearchedLayer layer, double[] costs) {
        this.layer = layer;
        this.costs = costs;
    }

    /**
     * The table of a layer.
     *
     * @throws IllegalArgumentException if a cost is negative or not finite
     */
    public static CostTable of(SearchedLayer layer, PairCost cost) {
        CostTable table = new CostTable(
                layer, new double[layer.weights().size() * layer.activations().size()]);
        for (int pair = 0; pair < table.costs.length; pair++) {
            table.costs[pair] = cost.of(table.weightBits(pair), table.activationBits(pair));
            if (!(table.costs[pair] >= 0) || Double.isInfinite(table.costs[pair])) {
                throw new IllegalArgumentException("layer " + Names.quoted(layer.name()) + " at "
                        + table.weightBits(pair) + "/" + table.activationBits(pair) + " bits: cost " + table.costs[pair]
                        + ", expected a number of at least 0");
            }
        }
        return table;
    }

    /** The layer and its candidates. */
    public SearchedLayer layer() {
        return layer;
    }

    /** Number of pairs of candidates. */
    public int pairs() {
        return costs.length;
    }

    /** The number of the pair of the {@code weight}-th and the {@code activation}-th candidate. */
    public int pair(int weight, int activation) {
        return weight * layer.activations().size() + activation;
    }

    /**
     * The number of a pair of bitwidths.
     *
     * @throws IllegalArgumentException if one is not among the candidates
     */
    public int pairOf(int weightBits, int activationBits) {
        int weight = layer.weights().indexOf(weightBits);
        int activation = layer.activations().indexOf(activationBits);
        if (weight < 0 || activation < 0) {
            throw new IllegalArgumentException("layer " + Names.quoted(layer.name()) + " at " + weightBits + "/"
                    + activationBits + " bits: the candidates are " + layer.weights() + " for weights and "
                    + layer.activations() + " for activations; choose among them, or search with others");
        }
        return pair(weight, activation);
    }

    /** Position of the weight candidate of a pair. */
    public int weight(int pair) {
        return pair / layer.activations().size();
    }

    /** Position of the activation candidate of a pair. */
    public int activation(int pair) {
        return pair % layer.activations().size();
    }

    /** Weight bits of a pair. */
    public int weightBits(int pair) {
        return layer.weights().at(weight(pair));
    }

    /** Activation bits of a pair. */
    public int activationBits(int pair) {
        return layer.activations().at(activation(pair));
    }

    /** The cost of a pair. */
    public double cost(int pair) {
        return costs[pair];
    }

    /** The least cost of all pairs. */
    public double least() {
        return Arrays.stream(costs).min().orElseThrow();
    }

    /** The greatest cost of all pairs. */
    public double greatest() {
        return Arrays.stream(costs).max().orElseThrow();
    }

    /** The expected cost {@code p^T T q}. */
    public double expected(LayerShares shares) {
        return shares.weights().mean(byWeights(shares));
    }

    /** The gradient of the expected cost by the strengths of weights and activations, see {@link LayerGradient}. */
    public LayerGradient gradient(LayerShares shares) {
        return new LayerGradient(
                shares.weights().strengthGradient(byWeights(shares)),
                shares.activations().strengthGradient(byActivations(shares)));
    }

    /** T q: the expected cost with each weight candidate. */
    private double[] byWeights(LayerShares shares) {
        double[] means = new double[layer.weights().size()];
        for (int pair = 0; pair < costs.length; pair++) {
            means[weight(pair)] += costs[pair] * shares.activations().at(activation(pair));
        }
        return means;
    }

    /** p^T T: the expected cost with each activation candidate. */
    private double[] byActivations(LayerShares shares) {
        double[] means = new double[layer.activations().size()];
        for (int pair = 0; pair < costs.length; pair++) {
            means[activation(pair)] += costs[pair] * shares.weights().at(weight(pair));
        }
        return means;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CostTable table && layer.equals(table.layer) && Arrays.equals(costs, table.costs);
    }

    @Override
    public int hashCode() {
        return Objects.hash(layer, Arrays.hashCode(costs));
    }

    @Override
    public String toString() {
        return layer + " " + Arrays.toString(costs);
    }
}

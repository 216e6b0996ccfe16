package org.lowbit4j.bitsearch.supernet;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.bitsearch.budget.CostWindow;
import org.lowbit4j.bitsearch.cost.CostTable;
import org.lowbit4j.bitsearch.cost.NetworkCosts;
import org.lowbit4j.bitsearch.plan.PlanKnapsack;
import org.lowbit4j.bitsearch.search.BudgetLoss;
import org.lowbit4j.bitsearch.search.OptimizerState;
import org.lowbit4j.bitsearch.search.SearchSettings;
import org.lowbit4j.bitsearch.search.SearchSteps;
import org.lowbit4j.bitsearch.search.SearchedOperand;
import org.lowbit4j.bitsearch.search.StepLosses;
import org.lowbit4j.bitsearch.search.StrengthSearch;
import org.lowbit4j.bitsearch.search.StrengthVector;
import org.lowbit4j.bitsearch.strength.Shares;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.nd4j.linalg.dataset.DataSet;

/**
 * The search over the branches of a {@link Supernet}, with the steps, the optimiser and the budget loss of the search of one
 * mixture. A layer has one share per branch, so that its expected cost is {@code sum_i p_i cost(branch i)}.
 */
public final class SupernetSearch implements StrengthSearch {

    private final NetworkCosts costs;
    private final List<ShareMixtureVertex> mixtures;
    private final StrengthVector vector;
    private final SearchSteps steps;

    /**
     * A search that begins.
     *
     * @throws IllegalArgumentException if a branch of a layer of the costs is not among its candidates
     */
    public SupernetSearch(ComputationGraph network, SearchSettings settings, BudgetLoss budget) {
        this.costs = budget.costs();
        this.mixtures = mixtures(network, costs.names());
        this.vector = new StrengthVector(
                network, mixtures.stream().map(ShareMixtureVertex::operand).toList());
        this.steps = new SearchSteps(
                network, settings, vector, sum -> addBudgetGradient(budget, sum), OptimizerState.fresh(vector.size()));
    }

    private static List<ShareMixtureVertex> mixtures(ComputationGraph network, List<String> names) {
        Map<String, ShareMixtureVertex> mixtures = new LinkedHashMap<>();
        Arrays.stream(network.getVertices())
                .filter(ShareMixtureVertex.class::isInstance)
                .map(ShareMixtureVertex.class::cast)
                .forEach(mixture -> mixtures.put(mixture.getVertexName(), mixture));
        if (!mixtures.keySet().equals(new HashSet<>(names))) {
            throw new IllegalArgumentException("the supernet has branches of the layers " + mixtures.keySet()
                    + ", the costs are about " + names + "; expected the same");
        }
        return names.stream().map(name -> required(mixtures, name)).toList();
    }

    @Override
    public StepLosses step(long step, DataSet weightBatch, DataSet strengthBatch) {
        return steps.step(step, weightBatch, strengthBatch);
    }

    @Override
    public void clearNoise() {
        vector.clearNoise();
    }

    /** The shares of the branches of every layer, without noise and at temperature 1, in the order of the costs. */
    public List<Shares> shares() {
        return mixtures.stream()
                .map(ShareMixtureVertex::operand)
                .map(SearchedOperand::shares)
                .toList();
    }

    /** The expected cost at {@link #shares()}. */
    public double expectedCost() {
        List<Shares> shares = shares();
        double cost = costs.constant();
        for (int layer = 0; layer < mixtures.size(); layer++) {
            cost += shares.get(layer).mean(branchCosts(layer));
        }
        return cost;
    }

    private void addBudgetGradient(BudgetLoss budget, double[] sum) {
        if (expectedCost() <= budget.target()) {
            return;
        }
        List<Shares> shares = shares();
        for (int layer = 0; layer < mixtures.size(); layer++) {
            double[] gradient = shares.get(layer).strengthGradient(branchCosts(layer));
            vector.add(layer, gradient, budget.weight() / budget.target(), sum);
        }
    }

    private double[] branchCosts(int layer) {
        CostTable table = costs.layers().get(layer);
        return Arrays.stream(pairs(layer)).mapToDouble(table::cost).toArray();
    }

    /** The number in the cost table of every branch. */
    private int[] pairs(int layer) {
        CostTable table = costs.layers().get(layer);
        return mixtures.get(layer).branches().pairs().stream()
                .mapToInt(pair -> table.pairOf(pair.weightBits(), pair.activationBits()))
                .toArray();
    }

    /**
     * The branches with the largest shares; where their cost is not in the window, those in it with the greatest sum of log shares.
     *
     * @throws IllegalArgumentException if no choice of branches keeps the budget
     */
    public BitwidthPlan plan(CostWindow window) {
        double[][] values = logShares();
        int[] pairs = Arrays.stream(values).mapToInt(SupernetSearch::largest).toArray();
        if (!window.contains(costs.exact(pairs))) {
            checkFeasible(window);
            pairs = PlanKnapsack.solve(costs, window, (layer, pair) -> values[layer][pair]);
        }
        return costs.plan(pairs, Map.of("baseline", "supernet"));
    }

    /**
     * Refuses a budget that no choice of branches keeps.
     *
     * @throws IllegalArgumentException naming the least possible cost
     */
    public void checkFeasible(CostWindow window) {
        double least = costs.constant();
        for (int layer = 0; layer < mixtures.size(); layer++) {
            least += Arrays.stream(branchCosts(layer)).min().orElseThrow();
        }
        if (!window.isFeasible(least)) {
            throw new IllegalArgumentException("the branches cost at least "
                    + costs.kind().format(least) + ", the target is "
                    + costs.kind().format(window.target()) + "; raise the target or add branches of less bits");
        }
    }

    /** By layer and pair; minus infinity where there is no branch. */
    private double[][] logShares() {
        List<Shares> shares = shares();
        double[][] values = new double[mixtures.size()][];
        for (int layer = 0; layer < values.length; layer++) {
            values[layer] = new double[costs.layers().get(layer).pairs()];
            Arrays.fill(values[layer], Double.NEGATIVE_INFINITY);
            int[] pairs = pairs(layer);
            for (int branch = 0; branch < pairs.length; branch++) {
                values[layer][pairs[branch]] = shares.get(layer).log(branch);
            }
        }
        return values;
    }

    private static int largest(double[] values) {
        int largest = 0;
        for (int i = 1; i < values.length; i++) {
            if (values[i] > values[largest]) {
                largest = i;
            }
        }
        return largest;
    }
}

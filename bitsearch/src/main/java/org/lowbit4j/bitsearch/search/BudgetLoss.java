package org.lowbit4j.bitsearch.search;

import java.util.List;
import org.lowbit4j.bitsearch.cost.LayerGradient;
import org.lowbit4j.bitsearch.cost.NetworkCosts;
import org.lowbit4j.bitsearch.strength.LayerShares;

/**
 * What the search pays for an expected cost E above the target T: {@code weight * max(0, E / T - 1)}. Our choice, the paper's form
 * is not known to us; dividing by the target makes the weight independent of the unit.
 *
 * @param costs of the searched layers
 * @param target T, in the unit of {@code costs}
 * @param weight of the loss beside the task's
 */
public record BudgetLoss(NetworkCosts costs, double target, double weight) {

    /** Checks target and weight. */
    public BudgetLoss {
        if (!(target > 0) || !(weight >= 0)) {
            throw new IllegalArgumentException("budget loss with target " + target + " and weight " + weight
                    + "; expected a positive target and a weight of at least 0");
        }
    }

    /** The expected cost at shares without noise. */
    public double expectedCost(Strengths strengths) {
        return costs.expected(strengths.shares(costs.names()));
    }

    /** The loss. */
    public double value(Strengths strengths) {
        return weight * Math.max(0, expectedCost(strengths) / target - 1);
    }

    /** Adds the gradient by the strengths to a vector. */
    void addGradient(Strengths strengths, double[] vector) {
        List<LayerShares> shares = strengths.shares(costs.names());
        if (costs.expected(shares) <= target) {
            return;
        }
        List<LayerGradient> gradients = costs.gradient(shares);
        for (int i = 0; i < gradients.size(); i++) {
            strengths.add(costs.names().get(i), gradients.get(i), weight / target, vector);
        }
    }
}

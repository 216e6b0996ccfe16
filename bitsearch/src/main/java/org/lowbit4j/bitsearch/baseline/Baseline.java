package org.lowbit4j.bitsearch.baseline;

import org.lowbit4j.bitsearch.budget.CostWindow;
import org.lowbit4j.bitsearch.cost.NetworkCosts;
import org.lowbit4j.quant.plan.BitwidthPlan;

/** Another way to a plan under a budget. */
public interface Baseline {

    /** What it is called in tables. */
    String name();

    /**
     * A plan of the layers of {@code costs} that keeps the budget.
     *
     * @throws IllegalArgumentException if there is none; the message says what would help
     */
    BitwidthPlan plan(NetworkCosts costs, CostWindow window);
}

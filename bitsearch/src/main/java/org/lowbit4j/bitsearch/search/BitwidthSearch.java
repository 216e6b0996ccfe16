package org.lowbit4j.bitsearch.search;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.dataset.DataSet;

/** The search of EBS (Li et al., 2020) over the search layers of a network, step by step, see {@link SearchSteps}. */
public final class BitwidthSearch implements StrengthSearch {

    private final Strengths strengths;
    private final SearchSteps steps;

    /**
     * A search that begins.
     *
     * @throws IllegalArgumentException if the budget is of other layers or candidates than the network searches
     */
    public BitwidthSearch(ComputationGraph network, SearchSettings settings, BudgetLoss budget) {
        this(
                network,
                settings,
                budget,
                OptimizerState.fresh(Strengths.of(network).vector().size()));
    }

    /** A search that goes on where {@link #optimizerState} was taken, in the network of that moment; otherwise the same. */
    public BitwidthSearch(ComputationGraph network, SearchSettings settings, BudgetLoss budget, OptimizerState state) {
        this.strengths = Strengths.of(network);
        strengths.check(budget.costs().searched());
        this.steps = new SearchSteps(
                network, settings, strengths.vector(), vector -> budget.addGradient(strengths, vector), state);
    }

    /** The strengths that are searched. */
    public Strengths strengths() {
        return strengths;
    }

    /** What the strengths' optimiser remembers. */
    public OptimizerState optimizerState() {
        return steps.optimizerState();
    }

    @Override
    public StepLosses step(long step, DataSet weightBatch, DataSet strengthBatch) {
        return steps.step(step, weightBatch, strengthBatch);
    }

    @Override
    public void clearNoise() {
        strengths.clearNoise();
    }
}
